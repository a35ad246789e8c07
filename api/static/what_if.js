// A question asked inside a card is answered inside it; without a script the form leads to the page of the question.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches(".what-if-form")) return;
  event.preventDefault();
  const place = form.parentElement.querySelector(".what-if-result");
  const query = new URLSearchParams(new FormData(form));
  query.set("part", "yes");
  place.textContent = form.dataset.working;
  const asked = (form.dataset.asked = query.toString());
  fetch(`${form.action}?${query}`)
    .then((answer) => (answer.ok && !answer.redirected ? answer.text() : Promise.reject(answer.status)))
    .then((html) => {
      if (form.dataset.asked !== asked) return; // something else was asked meanwhile
      place.replaceChildren(document.createRange().createContextualFragment(html));
    })
    .catch(() => {
      place.textContent = form.dataset.failed;
    });
});
