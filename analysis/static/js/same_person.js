// Same person? From the keyboard: each button of the answer says its key. A pair is answered once,
// however often a key is hit until the next one is there.

let answered = false;

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.repeat) return;
  if (event.target.closest("input, textarea, select")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  document.querySelector(`#same-person [data-key="${CSS.escape(key)}"]`)?.click();
});

document.querySelector("#same-person form")?.addEventListener("submit", (event) => {
  if (answered) event.preventDefault();
  answered = true;
});

// Who comes back to a page that the browser kept may answer again.
addEventListener("pageshow", () => {
  answered = false;
});
