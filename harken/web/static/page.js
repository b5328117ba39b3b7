// A few small comforts; without them every page works as well.
"use strict";

// A select of the filters is obeyed at once; the button is for everybody else.
document.addEventListener("change", (event) => {
  const select = event.target.closest("form.filters select");
  if (select) select.form.requestSubmit();
});

// Empty fields stay out of the address.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.filters")) return;
  for (const field of event.target.elements) {
    if (field.name && !field.value) field.disabled = true;
  }
});

// What a fragment could not bring is said in its place.
document.addEventListener("htmx:responseError", (event) => {
  const place = event.detail.target;
  if (!place) return;
  const said = document.createElement("p");
  said.className = "warn";
  said.textContent = "This could not be shown now; reload the page to try again.";
  place.append(said);
});

// After going back, the fields that were left out count again.
window.addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form.filters :disabled")) field.disabled = false;
});

// On a phone the menu is one line that scrolls; the page that is open stays in sight there.
const open = document.querySelector(".top [aria-current]");
if (open) open.closest("ul").scrollLeft = open.offsetLeft - open.closest("ul").offsetLeft - 16;
