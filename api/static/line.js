// The line to the server: a page that hears nothing says so, and of when is what it shows. The words are on the page.

const place = document.getElementById("line");
let since = new Date();

export function heard() {
  since = new Date();
  if (place?.textContent) place.textContent = "";
}

export function lost() {
  if (!place || place.textContent) return;
  const time = since.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  place.textContent = place.dataset.lost.replace("{time}", time);
}
