// The meeting page with a script: a card that is opened gets its details from the server.
// Without it every card has a link to the page of its referral.

const PATIENCE = 20_000; // milliseconds

function sayFailed(card, place) {
  const { cardFailed, again } = document.getElementById("live").dataset;
  const line = document.createElement("p");
  line.className = "card-failed";
  line.setAttribute("role", "alert");
  const retry = document.createElement("button");
  retry.type = "button";
  retry.className = "utrecht-link-button";
  retry.textContent = again;
  retry.addEventListener("click", () => unfold(card));
  line.append(`${cardFailed} `, retry);
  place.querySelector(".card-failed")?.remove();
  place.append(line); // the link to the page of the referral is still there too
}

function unfold(card) {
  const place = card.querySelector("[data-card]");
  if (!place || card.getAttribute("aria-busy") === "true") return;
  card.setAttribute("aria-busy", "true");
  fetch(place.dataset.card, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE) })
    .then((answer) => (answer.ok && !answer.redirected ? answer.text() : Promise.reject(answer.status)))
    .then((html) => {
      const within = place.contains(document.activeElement);
      const fresh = document.createRange().createContextualFragment(html);
      const whole = fresh.firstElementChild;
      place.replaceWith(fresh);
      card.dispatchEvent(new CustomEvent("unfolded", { bubbles: true }));
      if (within) {
        whole.tabIndex = -1;
        whole.focus();
      }
    })
    .catch(() => sayFailed(card, place))
    .finally(() => card.removeAttribute("aria-busy"));
}

// `toggle` does not bubble.
document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.matches("details.card") && event.target.open) unfold(event.target);
  },
  true,
);
// Another of a chain has its own page; where its card is in this list, that is where the link leads.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-card-of]");
  const card = link && document.getElementById(link.dataset.cardOf);
  if (!card?.matches("details.card") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  location.hash = card.id;
});
for (const card of document.querySelectorAll("details.card[open]")) unfold(card);
