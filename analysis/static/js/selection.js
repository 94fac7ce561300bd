// Checkboxes of a form marked data-selection, and the bar with what can be done with the selected.

function show(form) {
  const bar = form.querySelector("[data-selection-bar]");
  if (!bar) return;
  const ticked = [...form.querySelectorAll(".tick input:checked")];
  bar.hidden = ticked.length === 0;
  form.classList.toggle("is-selecting", ticked.length > 0);
  bar.querySelector("[data-selection-count]").textContent = ticked.length;
  for (const part of bar.querySelectorAll('[data-needs="one"]')) part.hidden = ticked.length !== 1;
  for (const part of bar.querySelectorAll('[data-needs="two"]')) part.hidden = ticked.length < 2;
  const choice = bar.querySelector("[data-selection-choice]");
  if (!choice) return;
  const chosen = choice.value;
  choice.replaceChildren(...ticked.map((box) => new Option(box.dataset.label, box.value)));
  if (ticked.some(({ value }) => value === chosen)) choice.value = chosen;
}

document.addEventListener("change", ({ target }) => {
  const form = target.closest("[data-selection]");
  if (form) show(form);
});
document.addEventListener("click", ({ target }) => {
  if (!target.closest("[data-select-all]")) return;
  const form = target.closest("[data-selection]");
  for (const box of form.querySelectorAll(".tick input")) box.checked = true;
  show(form);
});
document.addEventListener("reset", ({ target }) => {
  if (target.matches("[data-selection]")) setTimeout(() => show(target)); // when boxes are empty
});
// A browser that goes back fills boxes in again.
for (const form of document.querySelectorAll("[data-selection]")) show(form);
