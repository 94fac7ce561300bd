// The public demo: a photo is asked about at once; the page shows it from the visitor's own file.

import "./linked_faces.js";
import { showAnswers, showPicture } from "./asked_photos.js";
import { acceptFiles } from "./dropped_files.js";

const form = document.getElementById("demo");
const photo = form.querySelector("[name=photo]");
const preview = form.querySelector("[data-preview]");

acceptFiles({
  input: form.querySelector("[data-picker]"),
  button: form.querySelector("[data-choose-photo]"),
  onFiles: ([file]) => {
    if (!file) return; // a folder in which no photo is
    const chosen = new DataTransfer();
    chosen.items.add(file);
    photo.files = chosen.files;
    document.getElementById("demo-outcome").replaceChildren();
    showPicture(form.querySelector("[data-side]"), URL.createObjectURL(file));
    form.requestSubmit();
  },
});

document.addEventListener("htmx:afterSettle", () => {
  const shown = form.querySelector("[data-shown]");
  if (shown) shown.src = preview.src;
});

showAnswers(form, "demo-outcome");
