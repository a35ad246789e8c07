// What is decided appears as it is decided: the server tells that something changed, and the page reads itself again
// with the rights of whoever looks. Without a script there is a link to do that.

import { follow } from "/static/follow.js";
import { lost } from "/static/line.js";

const table = document.getElementById("at-table");
const news = document.getElementById("at-table-news");
let reading = null;
let again_after = false;

function linesOf(place) {
  return new Map([...place.querySelectorAll("[data-line]")].map((line) => [line.dataset.line, line.textContent]));
}

function say(numbers, text) {
  if (numbers.length) news.textContent = `${numbers.join(", ")}: ${text}`;
}

function put(fresh) {
  if (fresh.innerHTML === table.innerHTML) return; // else it would be read aloud again
  const before = linesOf(table);
  const focused = document.activeElement?.closest?.("[data-line]")?.dataset.line;
  table.replaceChildren(...fresh.childNodes);
  const after = linesOf(table);
  say([...after.keys()].filter((number) => before.has(number) && before.get(number) !== after.get(number)), table.dataset.changed);
  say([...before.keys()].filter((number) => !after.has(number)), table.dataset.gone);
  if (focused) table.querySelector(`[data-line="${CSS.escape(focused)}"] a`)?.focus({ preventScroll: true });
}

function hear() {
  if (news.textContent === table.dataset.signedOut) news.textContent = "";
  read();
}

function read() {
  if (reading) {
    again_after = true;
    return;
  }
  reading = fetch(location.href, { headers: { Accept: "text/html" } })
    .then((answer) => (answer.ok && !answer.redirected ? answer.text() : Promise.reject(answer.status)))
    .then((html) => put(new DOMParser().parseFromString(html, "text/html").getElementById("at-table")))
    .catch(lost)
    .finally(() => {
      reading = null;
      if (again_after) read();
      again_after = false;
    });
}

if (table) {
  follow(table.dataset.events, location.href, hear, () => {
    news.textContent = table.dataset.signedOut;
  });
}
