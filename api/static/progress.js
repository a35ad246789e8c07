// The page of long work: what changes on it is read again, so that the keyboard and the eye stay where they are.
// Without a script the page loads itself.

const EVERY = 2_000; // milliseconds

async function look() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
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
  look().catch(() => setTimeout(tryToLook, EVERY)); // the server did not answer: later, perhaps
}

setTimeout(tryToLook, EVERY);
