// The focus outlasts what htmx puts in the place of the element that had it: the new one has it that
// is in the same place within the nearest part with the same id.

const FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary";
let lost = null; // {part: id, place: number, or -1 for the part itself}

document.addEventListener("htmx:beforeSwap", ({ target }) => {
  const focused = document.activeElement;
  const part = target.contains(focused) && focused.closest("[id]");
  lost = part ? { part: part.id, place: [...part.querySelectorAll(FOCUSABLE)].indexOf(focused) } : null;
});

document.addEventListener("htmx:afterSettle", () => {
  if (!lost || document.activeElement !== document.body) return;
  const part = document.getElementById(lost.part);
  const there = lost.place < 0 ? part : part?.querySelectorAll(FOCUSABLE)[lost.place];
  there?.focus({ preventScroll: true });
  lost = null;
});
