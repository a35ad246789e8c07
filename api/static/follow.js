// The line over which a page hears what others decide: kept open, asked for again, and given up once nobody is signed in.

import { heard, lost } from "/static/line.js";
import { look } from "/static/session.js";

const SILENCE = 25_000; // milliseconds: the server says something every ten seconds
const AGAIN = 4_000; // milliseconds until a line that was refused is asked for again

// `hear` gets each piece of news; `ended` is called when the session is over. `page` is an address that only who is
// signed in may see.
export function follow(events, page, hear, ended) {
  let source = null;
  let watch = 0;

  function isHere() {
    heard();
    clearTimeout(watch);
    watch = setTimeout(again, SILENCE);
  }

  function again() {
    lost();
    connect();
  }

  // What was refused is not tried again by the browser: is it the line, or is nobody signed in any more?
  function ask() {
    fetch(page)
      .then((answer) => (answer.redirected || answer.status === 403 ? end() : Promise.reject(answer.status)))
      .catch(() => (watch = setTimeout(again, AGAIN)));
  }

  function end() {
    clearTimeout(watch);
    source.close();
    heard();
    ended();
    look(); // the page is covered at once
  }

  // The first news of a new line tells how everything stands: so the page catches up by itself.
  function connect() {
    source?.close();
    source = new EventSource(events);
    clearTimeout(watch);
    watch = setTimeout(again, SILENCE);
    source.addEventListener("message", (event) => {
      isHere();
      hear(JSON.parse(event.data));
    });
    source.addEventListener("here", isHere);
    source.addEventListener("ended", end);
    source.addEventListener("error", () => {
      lost();
      if (source.readyState !== EventSource.CLOSED) return;
      clearTimeout(watch);
      ask();
    });
  }

  if (!("EventSource" in window)) return;
  connect();
  window.addEventListener("session-back", connect);
  window.addEventListener("pagehide", () => {
    clearTimeout(watch);
    source.close();
  });
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
}
