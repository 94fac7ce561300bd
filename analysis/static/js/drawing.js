// Drawing a box around a face: with a mouse or a finger, with arrow keys, or by its four numbers.
// The numbers are what is sent; all else reads and writes them. Pixels are those of the photo.

const LEAST = 12; // pixels of the photo: what the server takes
const STEP = 0.01; // of the photo's longer side, for each press of a key
// Pixels of the screen, half of what meets a corner: a mouse needs less of it than a finger.
const CORNER = matchMedia("(pointer: fine)").matches ? 7 : 11;
const ROOMY = 5 * CORNER; // pixels of the screen: what a new box has at least between its corners

const dialog = document.querySelector("[data-drawing]");
const board = dialog.querySelector("[data-drawing-board]");
const picture = dialog.querySelector("[data-drawing-picture]");
const corners = [...board.querySelectorAll("[data-corner]")];
const boxes = board.querySelectorAll("[data-drawing-box]");
const place = dialog.querySelector("[data-drawing-place]");
const title = dialog.querySelector("#draw-title");
const fields = Object.fromEntries(
  ["left", "top", "width", "height"].map((name) => [name, dialog.querySelector(`[name="${name}"]`)]),
);
const photo = { width: Number(board.dataset.width), height: Number(board.dataset.height) };
const step = Math.max(1, STEP * Math.max(photo.width, photo.height));

const clamp = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));
const current = () =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, Number(field.value)]));

function write(box) {
  for (const [name, field] of Object.entries(fields)) field.value = Math.round(box[name] * 10) / 10;
  draw();
}

// The box as its numbers say; also after somebody has typed them.
function draw() {
  const box = current();
  for (const shape of boxes) {
    shape.setAttribute("x", box.left);
    shape.setAttribute("y", box.top);
    shape.setAttribute("width", Math.max(0, box.width));
    shape.setAttribute("height", Math.max(0, box.height));
  }
  const radius = Math.min(CORNER * pixelsOfPhoto(), Math.min(box.width, box.height) / 4);
  for (const corner of corners) {
    corner.setAttribute("cx", corner.dataset.corner.includes("w") ? box.left : box.left + box.width);
    corner.setAttribute("cy", corner.dataset.corner.includes("n") ? box.top : box.top + box.height);
    corner.setAttribute("r", radius);
  }
  place.textContent = place.dataset.text.replace(/\{(\w+)\}/g, (_, name) => Math.round(box[name]));
}

// How many pixels of the photo one of the screen is.
const pixelsOfPhoto = () => photo.width / (board.getBoundingClientRect().width || photo.width);

function pointOf(event) {
  const shown = board.getBoundingClientRect();
  return {
    x: clamp(((event.clientX - shown.left) / shown.width) * photo.width, 0, photo.width),
    y: clamp(((event.clientY - shown.top) / shown.height) * photo.height, 0, photo.height),
  };
}

function between(one, other) {
  const left = clamp(Math.min(one.x, other.x), 0, photo.width - LEAST);
  const top = clamp(Math.min(one.y, other.y), 0, photo.height - LEAST);
  const width = clamp(Math.abs(one.x - other.x), LEAST, photo.width - left);
  const height = clamp(Math.abs(one.y - other.y), LEAST, photo.height - top);
  return { left, top, width, height };
}

function moved(box, x, y) {
  return {
    ...box,
    left: clamp(box.left + x, 0, photo.width - box.width),
    top: clamp(box.top + y, 0, photo.height - box.height),
  };
}

// A drag draws anew, or moves the box, or one of its corners against the opposite one.
board.addEventListener("pointerdown", (event) => {
  if (event.button !== 0 || !event.isPrimary) return; // a second finger draws no second box
  event.preventDefault();
  board.focus({ preventScroll: true });
  board.setPointerCapture(event.pointerId);
  const start = pointOf(event);
  const box = current();
  const corner = event.target.dataset.corner;
  let follow;
  if (corner) {
    const fixed = {
      x: corner.includes("w") ? box.left + box.width : box.left,
      y: corner.includes("n") ? box.top + box.height : box.top,
    };
    follow = (point) => between(fixed, point);
  } else if (event.target.matches("[data-drawing-box]")) {
    follow = (point) => moved(box, point.x - start.x, point.y - start.y);
  } else {
    follow = (point) => between(start, point);
  }
  const dragging = new AbortController();
  const ofThis = (listener) => (other) => other.pointerId === event.pointerId && listener(other);
  const listen = (type, listener) =>
    board.addEventListener(type, ofThis(listener), { signal: dragging.signal });
  listen("pointermove", (move) => write(follow(pointOf(move))));
  for (const end of ["pointerup", "pointercancel"]) listen(end, () => dragging.abort());
});

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

board.addEventListener("keydown", (event) => {
  const arrow = ARROWS[event.key];
  if (!arrow || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const [x, y] = arrow.map((direction) => direction * step);
  const box = current();
  if (!event.shiftKey) return write(moved(box, x, y));
  write({
    ...box,
    width: clamp(box.width + x, LEAST, photo.width - box.left),
    height: clamp(box.height + y, LEAST, photo.height - box.top),
  });
});

dialog.addEventListener("input", draw);
for (const button of dialog.querySelectorAll("[data-drawing-close]")) {
  button.addEventListener("click", () => dialog.close());
}
new ResizeObserver(draw).observe(board);

// `data-draws` is empty for a new face, or the id of the face whose box is adjusted.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-draws]");
  if (!button) return;
  const face = button.dataset.draws;
  dialog.querySelector("[data-drawing-face]").value = face;
  title.textContent = face ? title.dataset.titleAdjust : title.dataset.titleNew;
  picture.src ||= picture.dataset.src;
  dialog.showModal();
  if (face) {
    const { left, top, width, height } = button.dataset;
    write({ left: Number(left), top: Number(top), width: Number(width), height: Number(height) });
  } else {
    const shorter = Math.min(photo.width, photo.height);
    const side = Math.min(Math.max(shorter / 4, ROOMY * pixelsOfPhoto()), shorter);
    const start = { left: (photo.width - side) / 2, top: (photo.height - side) / 2 };
    write({ ...start, width: side, height: side });
  }
  board.focus({ preventScroll: true });
});
