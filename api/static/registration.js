// The panel beside the form follows what is typed: the form is sent to where it is looked at and nothing is stored.
"use strict";

const form = document.querySelector("form[data-look]");
const PAUSE = 500; // milliseconds without typing
const PATIENCE = 10_000; // milliseconds for an answer
const AGAIN = 4_000; // milliseconds until it is asked again
const old = document.getElementById("beside-old");

let waiting = 0;
let newest = null;
let typed = false;

async function look() {
  newest?.abort();
  const mine = new AbortController();
  newest = mine;
  try {
    const body = new URLSearchParams(new FormData(form));
    const signal = AbortSignal.any([mine.signal, AbortSignal.timeout(PATIENCE)]);
    const answer = await fetch(form.dataset.look, { method: "POST", body, signal });
    if (!answer.ok) throw new Error(answer.status);
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== newest) return;
    show(found);
    old.textContent = "";
  } catch {
    if (mine !== newest || mine.signal.aborted) return; // a newer answer is on its way, or the form was sent
    if (!old.textContent) old.textContent = old.dataset.old;
    waiting = setTimeout(look, AGAIN);
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
