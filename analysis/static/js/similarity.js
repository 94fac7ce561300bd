// The slider of how like faces have to be: those that are less so are hidden at once.

import { written } from "./numbers.js";

function show(slider) {
  const part = slider.closest("[data-similar]");
  const faces = [...part.querySelectorAll("[data-distance]")];
  for (const face of faces) face.hidden = Number(face.dataset.distance) > Number(slider.value);
  const shown = faces.filter(({ hidden }) => !hidden).length;
  const said = part.querySelector("[data-similar-said]");
  said.textContent = (shown === 1 ? said.dataset.one : said.dataset.many)
    .replace("{count}", written(shown))
    .replace("{distance}", written(Number(slider.value), 2));
  part.querySelector("[data-similar-none]").hidden = shown > 0;
}

document.addEventListener("input", ({ target }) => {
  if (target.matches("[data-similarity]")) show(target);
});
// A browser that goes back leaves the slider where it was.
for (const slider of document.querySelectorAll("[data-similarity]")) show(slider);
