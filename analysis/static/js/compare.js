// Compare: shows what is chosen on each side.

import { showAnswers, showPicture } from "./asked_photos.js";

const form = document.getElementById("compare");

// A face of the other photo that was chosen by its number is none of the new one's.
function forgetIndex(side) {
  for (const field of form.querySelectorAll(`[name="${side.dataset.side}_index"]`)) {
    (field.closest(".face-choice") ?? field).remove();
  }
}

form.addEventListener("change", ({ target }) => {
  const side = target.closest("[data-side]");
  if (!side) return;
  if (target.type === "file") {
    for (const face of side.querySelectorAll("[type=radio]")) face.checked = false;
    showPicture(side, target.files.length ? URL.createObjectURL(target.files[0]) : null);
  } else {
    side.querySelector("[type=file]").value = "";
    showPicture(side, target.parentElement.querySelector("img").src);
  }
  forgetIndex(side);
});

showAnswers(form, "comparison");
