// Buttons with data-opens="ID" open that <dialog>; a <form method="dialog"> in it closes it.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-opens]");
  if (button) document.getElementById(button.dataset.opens).showModal();
});
