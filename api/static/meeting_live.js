// Everybody sees what is decided: the server tells which cards changed, and only those are read again.
// A card in which somebody is typing is left alone, and says what happened.

import { follow } from "/static/follow.js";

const live = document.getElementById("live");
const decided = document.getElementById("decided");
const waiting = new Set();
let reading = false;
let answers = null; // how often providers had answered; the first news says what the page has already

function isTyping(card) {
  return [...card.querySelectorAll("input:not([type=hidden]), textarea, select")].some((field) => {
    if (field === document.activeElement && field.matches("input:not([type=radio]), textarea, select")) return true;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.options) {
      const first = [...field.options].findIndex((option) => option.defaultSelected);
      return field.selectedIndex !== Math.max(0, first);
    }
    return field.value !== field.defaultValue;
  });
}

function announce(text, link) {
  const line = document.createElement("p");
  line.className = "utrecht-paragraph";
  line.textContent = `${text} `;
  if (link) {
    const refresh = document.createElement("a");
    refresh.className = "utrecht-link";
    refresh.href = location.pathname + location.search;
    refresh.textContent = live.dataset.refresh;
    line.append(refresh);
  }
  if (!link) live.querySelectorAll("[data-passing]").forEach((old) => old.remove());
  if (!link) line.dataset.passing = "";
  live.append(line);
  return line;
}

function newsOf(card) {
  return `${card.id}: ${card.dataset.news || live.dataset.changed}`;
}

function sayInside(card, fresh) {
  card.querySelector(".card-news")?.remove();
  const news = document.createElement("div");
  news.className = "card-news utrecht-alert utrecht-alert--warning";
  const show = document.createElement("button");
  show.type = "button";
  show.className = "utrecht-button utrecht-button--secondary-action";
  show.textContent = live.dataset.show;
  show.addEventListener("click", () => {
    put(card, fresh);
    document.getElementById(fresh.id).querySelector("summary").focus();
  });
  const text = document.createElement("p");
  text.className = "utrecht-paragraph";
  text.textContent = `${newsOf(fresh)}. ${live.dataset.typed}`;
  news.append(text, show);
  card.querySelector("summary").after(news);
}

function put(card, fresh) {
  const focused = card.contains(document.activeElement);
  const top = card.getBoundingClientRect().top;
  fresh.classList.toggle("is-shown", card.classList.contains("is-shown"));
  fresh.open = card.open;
  card.replaceWith(fresh);
  if (focused) fresh.querySelector("summary").focus({ preventScroll: true });
  window.scrollBy(0, fresh.getBoundingClientRect().top - top); // what one reads stays where it is
}

function renew(html) {
  const found = document.createRange().createContextualFragment(html);
  for (const fresh of found.querySelectorAll("details.card")) {
    const card = document.getElementById(fresh.id);
    if (!card) continue;
    announce(newsOf(fresh));
    if (isTyping(card)) {
      card.dataset.version = fresh.dataset.version;
      sayInside(card, fresh);
    } else {
      put(card, fresh);
    }
  }
}

function read() {
  if (reading || waiting.size === 0) return;
  reading = true;
  const numbers = [...waiting].slice(0, 40);
  numbers.forEach((number) => waiting.delete(number));
  const query = numbers.map((number) => `&number=${encodeURIComponent(number)}`).join("");
  fetch(live.dataset.cards + query)
    .then((answer) => (answer.ok && !answer.redirected ? answer.text() : Promise.reject(answer.status)))
    .then(renew)
    .catch(() => announce(live.dataset.changed, true))
    .finally(() => {
      reading = false;
      read();
    });
}

function hear(told) {
  live.querySelector("[data-signed-out]")?.remove();
  decided.textContent = told.decided;
  if (String(told.plan ?? "") !== live.dataset.plan) {
    live.dataset.plan = told.plan ?? "";
    announce(live.dataset.newPlan, true);
  }
  if (told.closed !== (live.dataset.closed === "yes")) {
    live.dataset.closed = told.closed ? "yes" : "";
    announce(live.dataset.wasClosed, true);
  }
  for (const [number, version] of Object.entries(told.cards)) {
    const card = document.getElementById(number);
    if (card?.matches("details.card") && card.dataset.version !== String(version)) waiting.add(number);
    // A chain is accepted with the versions of all who are in it.
    document.querySelectorAll(`input[name="accept"][value^="${CSS.escape(number)} "]`).forEach((member) => {
      const other = member.closest("details.card");
      if (other && member.value.split(" ")[1] !== String(version)) waiting.add(other.id);
    });
  }
  for (const [number, times] of Object.entries(told.answers)) {
    if (answers && answers[number] !== times && document.getElementById(number)) waiting.add(number);
  }
  answers = { ...answers, ...told.answers };
  read();
}

if (live) {
  follow(live.dataset.events, `${live.dataset.cards}&number=-`, hear, () => {
    announce(live.dataset.signedOut, true).dataset.signedOut = "";
  });
}
