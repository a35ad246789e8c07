// What only a script can do on the pages before the meeting: copy a message, and print. Without it the text can be
// selected by hand, and the browser's own menu prints.
for (const letter of document.querySelectorAll(".letter")) {
  const button = letter.querySelector("[data-copy]");
  const text = letter.querySelector("textarea");
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.value);
    button.textContent = letter.dataset.copied;
    button.setAttribute("aria-live", "polite");
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
