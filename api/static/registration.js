// The panel beside the form follows what is typed: the form is sent to where it is looked at and nothing is stored.
"use strict";

const form = document.querySelector("form[data-look]");
const PAUSE = 500; // milliseconds without typing

let waiting = 0;
let newest = null;
let typed = false;

async function look() {
  newest?.abort();
  const mine = new AbortController();
  newest = mine;
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.dataset.look, { method: "POST", body, signal: mine.signal });
    if (!answer.ok) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine === newest) show(found);
  } catch {
    // A newer answer is on its way, or there is no connection: the button shows the panel too.
  }
}

function show(found) {
  for (const name of ["doubles", "beside", "summary"]) {
    const part = found.querySelector(`[data-part=${name}]`);
    const place = document.getElementById(name);
    if (!part || place.textContent.trim() === part.textContent.trim()) continue;
    const opened = place.querySelector("details")?.open ?? false;
    place.replaceChildren(...part.childNodes);
    place.querySelector("details")?.toggleAttribute("open", opened);
  }
}

if (form) {
  form.addEventListener("input", (event) => {
    typed = true;
    if (event.target.name === "not_the_same") return;
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE);
  });
  form.addEventListener("submit", () => {
    typed = false;
    clearTimeout(waiting);
    newest?.abort();
  });
  window.addEventListener("beforeunload", (event) => {
    if (typed) event.preventDefault();
  });
}
