// The page of long work: what changes on it is read again, so that the keyboard and the eye stay where they are.
// Without a script the page loads itself.

import { heard, lost } from "/static/line.js";

const EVERY = 2_000; // milliseconds
const PATIENCE = 10_000;

async function look() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE) });
  if (answer.status >= 500) throw new Error(answer.status);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  heard();
  const parts = document.querySelectorAll("[data-progress]");
  const newer = fresh.querySelectorAll("[data-progress]");
  if (answer.redirected || newer.length !== parts.length) {
    location.replace(answer.url); // ready, stopped, or no longer signed in: that is another page
    return;
  }
  parts.forEach((part, index) => {
    const same = part.innerHTML === newer[index].innerHTML; // else it would be read aloud again
    if (!same) part.replaceChildren(...newer[index].childNodes);
  });
  setTimeout(tryToLook, EVERY);
}

function tryToLook() {
  look().catch(() => {
    lost();
    setTimeout(tryToLook, EVERY);
  });
}

setTimeout(tryToLook, EVERY);
