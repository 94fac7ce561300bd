// A face's frame on the photo and its card beside it belong together: what one of them has under the
// pointer or in focus is marked on both.

function link(faceId, linked) {
  for (const part of document.querySelectorAll(`[data-face="${faceId}"]`)) {
    part.classList.toggle("is-linked", linked);
  }
}

for (const [type, linked] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]]) {
  document.addEventListener(type, (event) => {
    const face = event.target.closest?.("[data-face]");
    if (face) link(face.dataset.face, linked);
  });
}
