// Same person? From the keyboard: each button of the answer says its key.

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.repeat) return;
  if (event.target.closest("input, textarea, select")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  document.querySelector(`#same-person [data-key="${CSS.escape(key)}"]`)?.click();
});
