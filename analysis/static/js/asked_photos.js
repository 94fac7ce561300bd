// Photos that a form asks about and nobody keeps: they are shown, and faces cut out, by the browser.

const MARGIN = 0.35; // round a face, as shares of its longer side

/** Show this picture, or with null none, in a part of a page that has [data-preview] and [data-hint]. */
export function showPicture(part, source) {
  const picture = part.querySelector("[data-preview]");
  if (picture.src.startsWith("blob:")) URL.revokeObjectURL(picture.src);
  picture.hidden = !source;
  part.querySelector("[data-hint]").hidden = Boolean(source);
  if (source) picture.src = source;
  else picture.removeAttribute("src");
}

/**
 * Whenever an answer of the form has settled into the outcome, cut the faces that it shows as
 * <canvas data-crop="SIDE"> out of the picture in [data-side="SIDE"], and bring it into view. Where
 * none comes, say so with the form's <template data-failure>. A button that was switched off while
 * the answer was awaited has the focus again.
 */
export function showAnswers(form, outcomeId) {
  const outcome = () => document.getElementById(outcomeId);
  const fail = () => outcome().replaceChildren(form.querySelector("[data-failure]").content.cloneNode(true));
  let pressed = null;
  form.addEventListener("submit", ({ submitter }) => (pressed = submitter));
  form.addEventListener("htmx:responseError", fail);
  form.addEventListener("htmx:sendError", fail);
  document.addEventListener("htmx:afterSettle", () => {
    for (const canvas of form.querySelectorAll("canvas[data-crop]")) cut(form, canvas);
    outcome().scrollIntoView({ block: "nearest" });
    if (document.activeElement === document.body) pressed?.focus({ preventScroll: true });
  });
}

async function cut(form, canvas) {
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
