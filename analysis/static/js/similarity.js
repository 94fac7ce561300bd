// The slider of how like faces have to be: those that are less so are hidden at once.

function show(slider) {
  const part = slider.closest("[data-similar]");
  const faces = [...part.querySelectorAll("[data-distance]")];
  for (const face of faces) face.hidden = Number(face.dataset.distance) > Number(slider.value);
  const shown = faces.filter(({ hidden }) => !hidden).length;
  const noun = part.querySelector("[data-similar-noun]");
  part.querySelector("[data-similar-count]").textContent = shown;
  noun.textContent = shown === 1 ? noun.dataset.one : noun.dataset.many;
  part.querySelector("[data-similar-distance]").textContent = Number(slider.value).toFixed(2);
  part.querySelector("[data-similar-none]").hidden = shown > 0;
}

document.addEventListener("input", ({ target }) => {
  if (target.matches("[data-similarity]")) show(target);
});
// A browser that goes back leaves the slider where it was.
for (const slider of document.querySelectorAll("[data-similarity]")) show(slider);
