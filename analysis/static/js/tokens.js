// The page of API tokens: copying a new one, asking before one is revoked.

import "./dialogs.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const secret = document.getElementById(button.dataset.copies);
  try {
    await navigator.clipboard.writeText(secret.textContent);
    button.querySelector("[data-copy-label]").textContent = button.dataset.copied;
    document.getElementById("copy-status").textContent = button.dataset.copied;
  } catch {
    // Without permission or HTTPS there is no clipboard; selected, the text is a key press away.
    getSelection().selectAllChildren(secret);
  }
});
