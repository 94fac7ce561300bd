// Who is this? From the keyboard: Enter names, arrows skip and go back, H hides a stranger.

const input = document.getElementById("name");

document.addEventListener("keydown", (event) => {
  if (!input || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const isWriting = document.activeElement === input;
  if (event.key === "Escape" && isWriting) input.blur();
  if (isWriting && input.value) return; // arrows move within what is written
  if (event.key === "ArrowRight") document.querySelector('#naming [rel="next"]')?.click();
  if (event.key === "ArrowLeft") document.querySelector('#naming [rel="prev"]')?.click();
  if (event.key === "h" && !isWriting) document.getElementById("hide-form").requestSubmit();
});
