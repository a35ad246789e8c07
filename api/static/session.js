// A page does not go on showing youths when its session has ended: what it showed is taken out of it and kept aside, in
// the memory of this page only, until the same account is signed in again. So nothing that was typed is lost.

const EVERY = 300_000; // milliseconds: so soon it is seen that a session was ended elsewhere
const SOON = 120_000; // so long before the end it is asked whether somebody is still there
const LATE = 5_000; // a clock that is called later than this was asleep, with its machine
const PATIENCE = 10_000;

const cover = document.getElementById("session-over");
const question = document.getElementById("session-soon");
const own = cover?.dataset.account ?? "";
const others = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;
let kept = null; // what the page showed, while it does not
let ends = Date.now() + Number(cover?.dataset.minutes) * 60_000; // at the latest, until the server says more
let clock = 0;

function hide() {
  if (kept) return;
  const { activeElement: active, title } = document;
  kept = { nodes: document.createDocumentFragment(), active, title, top: window.scrollY };
  kept.nodes.append(...document.body.childNodes);
  document.body.append(cover.content.cloneNode(true));
  document.title = cover.dataset.title;
  document.querySelector(".site-cover button").addEventListener("click", () => look().then(() => insist(".site-cover")));
  document.querySelector(".site-cover h1").focus();
}

function show() {
  if (!kept) return;
  document.body.replaceChildren(kept.nodes);
  document.title = kept.title;
  kept.active?.focus({ preventScroll: true });
  window.scrollTo(0, kept.top);
  kept = null;
  window.dispatchEvent(new Event("session-back")); // what followed something while the page was covered asks again
}

// What was asked for could not be had: the cover, or the question, says why.
function insist(place) {
  const said = document.querySelector(`${place} [data-no]`);
  if (said) said.textContent = said.dataset.no;
}

// An alert that comes into the page is read aloud; one that stood there is not.
function ask(soon) {
  const asked = document.querySelector(".site-soon");
  if (!soon) asked?.remove();
  if (!soon || asked) return;
  document.body.prepend(question.content.cloneNode(true));
  document.querySelector(".site-soon button").addEventListener("click", () => look("POST").then(() => insist(".site-soon")));
}

function settle() {
  const left = ends - Date.now();
  clearTimeout(clock);
  if (left <= 0) return hide();
  show();
  ask(left <= SOON);
  const wait = Math.min(EVERY, left > SOON ? left - SOON : left) + 500;
  const due = Date.now() + wait;
  clock = setTimeout(() => look("GET", Date.now() > due + LATE), wait);
}

// A server that does not answer ends no session: what it said last counts.
export async function look(method = "GET", slept = false) {
  if (slept && Date.now() > ends) hide();
  try {
    const answer = await fetch("/session", { method, signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status < 500) {
      const told = answer.ok && !answer.redirected ? await answer.json() : { account: null };
      ends = String(told.account) === own ? Date.now() + told.seconds * 1000 : 0;
    }
  } catch {
    // no answer
  }
  settle();
}

// Every page tells the others who is signed in: who signs out in one window is signed out in all.
others?.postMessage(own);
if (cover) {
  others?.addEventListener("message", (event) => (kept || event.data !== own) && look());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    hide(); // the way back in the browser leads to what a session showed that may be over
    look();
  });
  clock = setTimeout(look, EVERY);
}
