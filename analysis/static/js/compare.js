// Compare: shows what is chosen on each side, and cuts the faces out of photos that are not kept.

const MARGIN = 0.35; // round a face, as shares of its longer side

const form = document.getElementById("compare");

function sideOf(element) {
  return element.closest("[data-side]");
}

function show(side, source) {
  const picture = side.querySelector("[data-preview]");
  if (picture.src.startsWith("blob:")) URL.revokeObjectURL(picture.src);
  picture.hidden = !source;
  side.querySelector("[data-hint]").hidden = Boolean(source);
  if (source) picture.src = source;
  else picture.removeAttribute("src");
}

// A face of the other photo that was chosen by its number is none of the new one's.
function forgetIndex(side) {
  for (const field of form.querySelectorAll(`[name="${side.dataset.side}_index"]`)) {
    (field.closest(".face-choice") ?? field).remove();
  }
}

form.addEventListener("change", ({ target }) => {
  const side = sideOf(target);
  if (!side) return;
  if (target.type === "file") {
    for (const face of side.querySelectorAll("[type=radio]")) face.checked = false;
    show(side, target.files.length ? URL.createObjectURL(target.files[0]) : null);
  } else {
    side.querySelector("[type=file]").value = "";
    show(side, target.parentElement.querySelector("img").src);
  }
  forgetIndex(side);
});

async function cut(canvas) {
  const { crop, left, top, width, height } = canvas.dataset;
  const picture = form.querySelector(`[data-side="${crop}"] [data-preview]`);
  try {
    await picture.decode();
  } catch {
    return; // a format that this browser does not show, such as HEIC
  }
  const longer = Math.max(Number(width), Number(height)) * (1 + 2 * MARGIN);
  const x = Number(left) + width / 2 - longer / 2;
  const y = Number(top) + height / 2 - longer / 2;
  const context = canvas.getContext("2d");
  context.drawImage(picture, x, y, longer, longer, 0, 0, canvas.width, canvas.height);
}

document.addEventListener("htmx:afterSettle", () => {
  for (const canvas of form.querySelectorAll("canvas[data-crop]")) cut(canvas);
  document.getElementById("comparison").scrollIntoView({ block: "nearest" });
});
