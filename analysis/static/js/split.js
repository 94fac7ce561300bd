// The preview of a split: faces move between two groups by a tap, a key or dragging.

const form = document.querySelector("[data-split]");
const groups = Object.fromEntries(
  [...form.querySelectorAll("[data-split-group]")].map((group) => [group.dataset.splitGroup, group]),
);
const status = form.querySelector("[data-split-status]");
let dragged = null;

function keyOf(face) {
  return face.closest("[data-split-group]").dataset.splitGroup;
}

function show() {
  for (const group of Object.values(groups)) {
    const count = group.querySelector("[data-split-count]");
    const shown = group.querySelectorAll("[data-split-face]").length;
    count.textContent = shown + Number(count.dataset.notShown);
  }
  const counts = Object.values(groups).map((group) =>
    Number(group.querySelector("[data-split-count]").textContent),
  );
  form.querySelector("[data-split-apply]").disabled = counts.includes(0);
}

function move(face, key) {
  if (keyOf(face) === key) return;
  groups[key].querySelector("[data-split-faces]").prepend(face);
  face.querySelector("input").disabled = key === "stay"; // only who leaves is sent
  status.textContent = key === "stay" ? status.dataset.movedStay : status.dataset.movedLeave;
  show();
}

form.addEventListener("click", ({ target }) => {
  const face = target.closest("[data-split-face]");
  if (!face) return;
  // By the keyboard one goes on with the next face of the group, not with the one that moved.
  const next = face.nextElementSibling ?? face.previousElementSibling;
  move(face, keyOf(face) === "stay" ? "leave" : "stay");
  (next ?? face).querySelector("button").focus({ preventScroll: true });
});

form.addEventListener("dragstart", (event) => {
  dragged = event.target.closest("[data-split-face]");
  event.dataTransfer.effectAllowed = "move";
});
form.addEventListener("dragend", () => {
  dragged = null;
  for (const group of Object.values(groups)) group.classList.remove("is-target");
});
for (const [key, group] of Object.entries(groups)) {
  group.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault(); // which allows to drop here
    group.classList.toggle("is-target", keyOf(dragged) !== key);
  });
  group.addEventListener("dragleave", (event) => {
    if (!group.contains(event.relatedTarget)) group.classList.remove("is-target");
  });
  group.addEventListener("drop", (event) => {
    event.preventDefault();
    if (dragged) move(dragged, key);
  });
}

show();
