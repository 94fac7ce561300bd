// Pages of people, fetched anew whenever whom the faces show has changed.

import "./folding_forms.js";
import "./kept_focus.js";
import "./merging_by_drag.js";
import "./selection.js";
import { followEvents } from "./live_events.js";

const refresher = document.getElementById("people-refresher");
let isBehind = false;

// What somebody is selecting, dragging or writing is not taken from under their hands; the news can wait.
function isInUse() {
  const people = document.getElementById("people");
  const fields = [...people.querySelectorAll("input.input")];
  const ticks = [...people.querySelectorAll(".tick input")]; // those of suggested faces come ticked
  return (
    people.querySelector(".input:focus, details[open], .is-dragged") !== null ||
    ticks.some(({ checked, defaultChecked }) => checked !== defaultChecked) ||
    fields.some(({ value, defaultValue }) => value !== defaultValue)
  );
}

function catchUp() {
  if (!isBehind || isInUse()) return;
  isBehind = false;
  refresher.dispatchEvent(new Event("people-changed"));
}

function changed() {
  isBehind = true;
  catchUp();
}

for (const type of ["change", "focusout", "reset", "dragend"]) {
  document.addEventListener(type, () => setTimeout(catchUp)); // when it has taken effect
}
document.addEventListener("toggle", catchUp, { capture: true }); // which does not bubble

// A page that was scrolled far comes back as long as it was.
document.addEventListener("htmx:configRequest", ({ target, detail }) => {
  const shown = document.querySelectorAll("[data-named] > [data-person]").length;
  if (target === refresher && shown) detail.parameters.shown = shown;
});

document.addEventListener("htmx:beforeSwap", ({ target, detail }) => {
  // Further people and suggested faces take nothing away.
  if (target.closest("[data-named], [data-likes]")) return;
  if (detail.xhr.status === 404) {
    location.assign(refresher.dataset.allPeopleUrl); // joined with somebody else, or forgotten
  } else if (isInUse()) {
    detail.shouldSwap = false;
    isBehind = true;
  }
});

followEvents(refresher.dataset.eventsUrl, { onPeople: changed, onSubscribed: changed });
