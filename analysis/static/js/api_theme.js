// The API's pages in the theme of the others: the one chosen there, or else the system's. Swagger UI
// has a dark look for the class; Redoc is told its colours when it starts.
(() => {
  const systemIsDark = window.matchMedia("(prefers-color-scheme: dark)");

  function apply() {
    const chosen = localStorage.getItem("theme");
    const isDark = (chosen ?? (systemIsDark.matches ? "dark" : "light")) === "dark";
    document.documentElement.classList.toggle("dark-mode", isDark);
  }

  apply();
  systemIsDark.addEventListener("change", apply);
  window.addEventListener("storage", apply);
})();
