// Choosing a reason to decline fills in the last day that it brings, unless another day was typed.
"use strict";

for (const fieldset of document.querySelectorAll(".consequences")) {
  const day = fieldset.closest("form").elements.namedItem("until");
  let filled = "";
  fieldset.addEventListener("change", (event) => {
    const usual = event.target.dataset.lastDay;
    if (usual === undefined || (day.value !== "" && day.value !== filled)) return;
    filled = usual;
    day.value = usual;
  });
}
