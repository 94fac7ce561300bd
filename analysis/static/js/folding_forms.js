// Forms folded away behind their button, as <details class="rename">: opened, the first field has
// the focus; Escape folds the form in again, and the button has it.

document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.matches("details.rename[open]")) target.querySelector("input:not([type=hidden]), select")?.focus();
  },
  { capture: true }, // which does not bubble
);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  const form = event.target.closest?.("details.rename[open]");
  if (!form) return;
  event.preventDefault(); // on a photo's page Escape leads back
  form.open = false;
  form.querySelector("summary").focus();
});
