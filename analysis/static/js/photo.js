// One photo: arrows turn over, the analysis shows as it happens.

import "./dialogs.js";
import "./folding_forms.js";
import "./kept_focus.js";
import "./linked_faces.js";
import { followEvents } from "./live_events.js";

const page = document.getElementById("photo");

// To the library as it was last shown, with its filters.
page.querySelector("[data-back]").href = sessionStorage.getItem("library") ?? "/";

const LINK_OF_KEY = { ArrowLeft: '[rel="prev"]', ArrowRight: '[rel="next"]', Escape: "[data-back]" };

document.addEventListener("keydown", (event) => {
  const selector = LINK_OF_KEY[event.key];
  if (!selector || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  // There these keys have a meaning already.
  if (document.querySelector("dialog[open], :popover-open")) return;
  if (event.target.closest("input, textarea, select")) return;
  page.querySelector(selector)?.click();
});

const refresher = document.getElementById("analysis-refresher");
const changed = () => refresher.dispatchEvent(new Event("photo-changed"));

// Read out by screen readers: htmx has replaced the analysis, and nothing else says so.
document.addEventListener("htmx:afterSettle", () => {
  const title = document.querySelector("#analysis h2");
  document.getElementById("analysis-status").textContent = title.textContent;
});

// The answer to a form leads on by itself, with a word about what was done.
let isLeaving = false;
page.addEventListener("submit", ({ target }) => (isLeaving ||= target.method === "post"));

followEvents(page.dataset.eventsUrl, {
  onPhoto: (photo) => {
    if (photo.id !== page.dataset.photo) return;
    if (isLeaving) return;
    if (photo.state === "deleted") page.querySelector("[data-back]").click();
    else changed();
  },
  onPeople: () => {
    const isWriting = document.querySelector("#analysis details[open]");
    if (!isLeaving && !isWriting) changed();
  },
  onSubscribed: () => {
    if (document.querySelector("#analysis[data-unfinished]")) changed();
  },
});
