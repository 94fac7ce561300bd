// People are merged by dragging one onto another, who stays. If the one that is dragged is selected,
// all who are go along. Without a mouse people are selected and merged by the bar's button.

let dragged = null;

const personAt = (target) => target.closest?.("[data-selection] [data-person]");
const boxOf = (person) => person.querySelector(".tick input");

/** Who goes where that one goes: all selected, or that one alone. */
function goingWith(person) {
  const form = person.closest("form");
  return boxOf(person).checked
    ? [...form.querySelectorAll("[data-person]:has(.tick input:checked)")]
    : [person];
}

function mark(target) {
  for (const person of document.querySelectorAll("[data-person].is-target")) {
    person.classList.toggle("is-target", person === target);
  }
  target?.classList.add("is-target");
}

/** Send the form as if these had been ticked, and the target chosen to stay. */
function merge(people, target) {
  const form = target.closest("form");
  const wanted = new Set([...people, target]);
  for (const person of form.querySelectorAll("[data-person]")) boxOf(person).checked = wanted.has(person);
  boxOf(target).dispatchEvent(new Event("change", { bubbles: true })); // fills the bar's choice
  form.querySelector("[data-selection-choice]").value = boxOf(target).value;
  form.requestSubmit();
}

document.addEventListener("dragstart", (event) => {
  dragged = personAt(event.target);
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setDragImage(dragged.querySelector(".portrait"), 40, 40);
  for (const person of goingWith(dragged)) person.classList.add("is-dragged");
});

document.addEventListener("dragover", (event) => {
  if (!dragged) return;
  const target = personAt(event.target);
  const isOther = target && !target.classList.contains("is-dragged");
  mark(isOther ? target : null);
  if (isOther) event.preventDefault(); // which allows to drop here
});

document.addEventListener("drop", (event) => {
  const target = dragged && personAt(event.target);
  if (!target || target.classList.contains("is-dragged")) return;
  event.preventDefault();
  merge(goingWith(dragged), target);
});

document.addEventListener("dragend", () => {
  dragged = null;
  mark(null);
  for (const person of document.querySelectorAll("[data-person].is-dragged")) person.classList.remove("is-dragged");
});
