// One card at a time, large enough for the wall: next and previous by the arrow keys, Escape leaves.

const button = document.getElementById("beamer");

function cards() {
  return [...document.querySelectorAll("details.card")];
}

function show(number) {
  const all = cards();
  const card = all[Math.min(Math.max(number, 0), all.length - 1)];
  all.forEach((one) => one.classList.toggle("is-shown", one === card));
  if (!card) return;
  card.open = true;
  card.querySelector("summary").focus();
  window.scrollTo(0, 0);
}

function shown() {
  return cards().findIndex((card) => card.classList.contains("is-shown"));
}

function toggle() {
  const on = document.body.classList.toggle("is-beamer");
  button.setAttribute("aria-pressed", String(on));
  if (on) {
    const open = cards().findIndex((card) => card.open);
    show(Math.max(0, open));
  } else {
    cards().forEach((card) => card.classList.remove("is-shown"));
    button.focus();
  }
}

function isField(element) {
  return element.matches("input:not([type=hidden]), select, textarea");
}

if (button) {
  button.hidden = false;
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", toggle);
  document.addEventListener("keydown", (event) => {
    if (!document.body.classList.contains("is-beamer") || event.defaultPrevented) return;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") toggle();
    if (isField(event.target)) return;
    if (["ArrowRight", "PageDown"].includes(event.key)) show(shown() + 1);
    else if (["ArrowLeft", "PageUp"].includes(event.key)) show(shown() - 1);
    else return;
    event.preventDefault();
  });
}
