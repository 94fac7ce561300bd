// Checkboxes of a form marked data-selection, and the bar with what can be done with the selected.

for (const form of document.querySelectorAll("[data-selection]")) {
  const bar = form.querySelector("[data-selection-bar]");
  if (!bar) continue;
  const count = bar.querySelector("[data-selection-count]");
  const choice = bar.querySelector("[data-selection-choice]");

  const show = () => {
    const ticked = [...form.querySelectorAll('.tick input:checked')];
    bar.hidden = ticked.length === 0;
    form.classList.toggle("is-selecting", ticked.length > 0);
    count.textContent = ticked.length;
    for (const part of bar.querySelectorAll('[data-needs="one"]')) part.hidden = ticked.length !== 1;
    for (const part of bar.querySelectorAll('[data-needs="two"]')) part.hidden = ticked.length < 2;
    if (!choice) return;
    const chosen = choice.value;
    choice.replaceChildren(...ticked.map((box) => new Option(box.dataset.label, box.value)));
    if (ticked.some(({ value }) => value === chosen)) choice.value = chosen;
  };

  form.addEventListener("change", show);
  form.addEventListener("reset", () => setTimeout(show)); // after the boxes are empty
  show(); // a browser that goes back fills boxes in again
}
