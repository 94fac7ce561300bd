// Checkboxes of a form marked data-selection, and the bar with what can be done with the selected.
//
// Where the form has a checkbox [data-selects-all], everything that matches can be selected, also
// what is not loaded yet: data-count says how many that are.

import { written } from "./numbers.js";

const everythingOf = (form) => form.querySelector("[data-selects-all]");

function show(form) {
  const bar = form.querySelector("[data-selection-bar]");
  if (!bar) return;
  const ticked = [...form.querySelectorAll(".tick input:checked")];
  const everything = everythingOf(form);
  const count = everything?.checked ? Number(everything.dataset.count) : ticked.length;
  bar.hidden = count === 0;
  form.classList.toggle("is-selecting", count > 0);
  for (const place of document.querySelectorAll("[data-selection-count]")) place.textContent = written(count);
  for (const part of bar.querySelectorAll('[data-needs="one"]')) part.hidden = count !== 1;
  for (const part of bar.querySelectorAll('[data-needs="two"]')) part.hidden = count < 2;
  const choice = bar.querySelector("[data-selection-choice]");
  if (!choice) return;
  const chosen = choice.value;
  choice.replaceChildren(...ticked.map((box) => new Option(box.dataset.label, box.value)));
  if (ticked.some(({ value }) => value === chosen)) choice.value = chosen;
}

// With Shift all between the box clicked last and this one become as this one is.
let clickedLast = null;

function tickBetween(box) {
  const boxes = [...box.closest("[data-selection]").querySelectorAll(".tick input")];
  const ends = [boxes.indexOf(clickedLast), boxes.indexOf(box)].sort((one, other) => one - other);
  if (ends[0] < 0) return;
  for (const between of boxes.slice(ends[0], ends[1] + 1)) between.checked = box.checked;
}

function tickAll(form) {
  for (const box of form.querySelectorAll(".tick input")) box.checked = true;
}

document.addEventListener("change", ({ target }) => {
  const form = target.closest("[data-selection]");
  if (!form) return;
  const everything = everythingOf(form);
  if (everything && target.matches(".tick input:not(:checked)")) everything.checked = false;
  show(form);
});
document.addEventListener("click", ({ target }) => {
  if (!target.closest("[data-select-all]")) return;
  const form = target.closest("[data-selection]");
  everythingOf(form).checked = true;
  tickAll(form);
  show(form);
});
// What is loaded while everything is selected is selected, too.
document.addEventListener("htmx:afterSettle", () => {
  for (const form of document.querySelectorAll("[data-selection]")) {
    if (everythingOf(form)?.checked) tickAll(form);
  }
});
// Before the change of the box is heard, so that the bar then counts all.
document.addEventListener("click", ({ target, shiftKey }) => {
  if (!target.matches?.("[data-selection] .tick input")) return;
  if (shiftKey) tickBetween(target);
  clickedLast = target;
});
document.addEventListener("keydown", ({ key, target }) => {
  if (key !== "Escape" || document.querySelector("dialog[open], :popover-open")) return;
  const form = document.querySelector("[data-selection].is-selecting");
  if (!form || target.closest("input:not([type=checkbox]), textarea, select")) return;
  form.reset();
  // The bar is gone; what was in it has no focus to keep.
  if (target.closest("[data-selection-bar]")) form.querySelector(".tick input")?.focus();
});
document.addEventListener("reset", ({ target }) => {
  if (target.matches("[data-selection]")) setTimeout(() => show(target)); // when boxes are empty
});
// A browser that goes back fills boxes in again.
for (const form of document.querySelectorAll("[data-selection]")) show(form);
