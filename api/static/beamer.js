// One card at a time, large enough for the wall: next and previous by button or arrow keys, Escape leaves.
// It is remembered for the meeting until this window closes; after a decision the next undecided card comes.

const button = document.getElementById("beamer");
const bar = document.getElementById("beamer-bar");
const kept = button && `beamer ${button.dataset.meeting}`;

function cards() {
  return [...document.querySelectorAll("details.card")];
}

function shown() {
  return cards().findIndex((card) => card.classList.contains("is-shown"));
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(kept));
  } catch {
    return null; // nothing is kept here, or not by us
  }
}

function remember(state) {
  try {
    if (state) sessionStorage.setItem(kept, JSON.stringify(state));
    else sessionStorage.removeItem(kept);
  } catch {
    // A browser that keeps nothing: each page begins as a list.
  }
}

function show(number, focus = true) {
  const all = cards();
  const at = Math.min(Math.max(number, 0), all.length - 1);
  const card = all[at];
  all.forEach((one) => one.classList.toggle("is-shown", one === card));
  if (!card) return;
  card.open = true;
  openAlternatives(card);
  const place = Number(bar.dataset.first) + at;
  bar.querySelector("#beamer-at").textContent = bar.dataset.at.replace("{at}", place).replace("{all}", bar.dataset.all);
  bar.querySelector("#beamer-previous").setAttribute("aria-disabled", String(at === 0 && !otherPage("prev")));
  bar.querySelector("#beamer-next").setAttribute("aria-disabled", String(at === all.length - 1 && !otherPage("next")));
  remember({ at: card.id });
  if (focus) card.querySelector("summary").focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

function openAlternatives(card) {
  const alternatives = card.querySelector(".card-alternatives")?.closest("details");
  if (alternatives) alternatives.open = true;
}

function turn(on) {
  document.body.classList.toggle("is-beamer", on);
  button.setAttribute("aria-pressed", String(on));
  bar.hidden = !on;
}

function toggle() {
  const on = !document.body.classList.contains("is-beamer");
  turn(on);
  if (on) {
    show(Math.max(0, cards().findIndex((card) => card.open)));
  } else {
    remember(null);
    cards().forEach((card) => card.classList.remove("is-shown"));
    button.focus();
  }
}

function step(by, focus = false) {
  const to = shown() + by;
  if (to >= 0 && to < cards().length) show(to, focus);
  else turnPage(by);
}

function otherPage(rel) {
  return document.querySelector(`.site-pages a[rel="${rel}"]`);
}

// A long agenda has pages: after the last card of one comes the first of the next.
function turnPage(by, at = by > 0 ? "first" : "last") {
  const link = otherPage(by > 0 ? "next" : "prev");
  if (!link) return;
  remember({ at });
  location.assign(link.href);
}

// Where the meeting goes on: at the card it was at, or, once that is decided, at the next one that is not. Whether it
// is decided says the card itself: the address may still tell of the decision before.
function goOn(state) {
  const all = cards();
  const isOpen = (card) => card && "undecided" in card.dataset;
  const was = all.find((card) => card.id === state.at);
  const isDecided = !("refused" in button.dataset) && !isOpen(was);
  turn(true);
  let next = was;
  if (state.at === "last") next = all.at(-1);
  if (state.at === "undecided" || (state.after && isDecided)) {
    // What came after it, and what took its place where the list shows it no more; then the pages that follow.
    const after = (state.after ?? []).map((id) => all.find((card) => card.id === id));
    const moved = was ? [] : all.slice(state.from ?? 0);
    next = [...after, ...moved].find(isOpen);
    if (!next && otherPage("next")) return turnPage(1, "undecided");
    next ??= all.find(isOpen) ?? was;
  }
  show(Math.max(0, all.indexOf(next)), !document.querySelector("[autofocus]")); // what is wrong with a form goes first
}

// What is refused then comes back to this card, and not as the page of the referral.
function sayFromWhere(form) {
  if (form.elements.from) return;
  const from = document.createElement("input");
  Object.assign(from, { type: "hidden", name: "from", value: "beamer" });
  form.append(from);
}

function isField(element) {
  return element.matches("input:not([type=hidden]), select, textarea");
}

if (button) {
  button.hidden = false;
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", toggle);
  bar.querySelector("#beamer-previous").addEventListener("click", () => step(-1));
  bar.querySelector("#beamer-next").addEventListener("click", () => step(1));
  window.addEventListener("hashchange", () => {
    const at = cards().findIndex((card) => `#${card.id}` === location.hash);
    if (at >= 0 && document.body.classList.contains("is-beamer")) show(at); // a link to another of the chain
  });
  document.addEventListener("unfolded", (event) => {
    if (event.target.classList.contains("is-shown")) openAlternatives(event.target);
  });
  document.addEventListener("submit", (event) => {
    const card = event.target.closest("details.is-shown");
    if (!card || !/\/(decisions|chains)$/.test(new URL(event.target.action).pathname)) return;
    sayFromWhere(event.target);
    const all = cards();
    const from = all.indexOf(card);
    remember({ at: card.id, from, after: all.slice(from + 1).map((one) => one.id) });
  });
  document.addEventListener("keydown", (event) => {
    if (!document.body.classList.contains("is-beamer") || event.defaultPrevented) return;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") toggle();
    if (isField(event.target)) return;
    if (["ArrowRight", "PageDown"].includes(event.key)) step(1, true);
    else if (["ArrowLeft", "PageUp"].includes(event.key)) step(-1, true);
    else return;
    event.preventDefault();
  });
  const state = remembered();
  if (state && cards().length > 0) goOn(state);
}
