// Search by face: a photo from anywhere is asked about at once, and again for each face chosen in it.

import "./similarity.js";
import { showAnswers, showPicture } from "./asked_photos.js";
import { acceptFiles } from "./dropped_files.js";

const form = document.getElementById("search");
const photo = form.querySelector("[name=photo]");

acceptFiles({
  input: form.querySelector("[data-picker]"),
  button: form.querySelector("[data-choose-photo]"),
  onFiles: ([file]) => {
    if (!file) return; // a folder in which no photo is
    const chosen = new DataTransfer();
    chosen.items.add(file);
    photo.files = chosen.files;
    for (const face of form.querySelectorAll("[name=index]")) face.checked = false;
    showPicture(form.querySelector("[data-side]"), URL.createObjectURL(file));
    form.requestSubmit();
  },
});

form.addEventListener("change", ({ target }) => {
  if (target.name === "index") form.requestSubmit();
});

showAnswers(form, "search-outcome");
