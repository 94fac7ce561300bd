// Loaded before the page is painted, so that a chosen theme does not flash in late.
(() => {
  const KEY = "theme";
  const root = document.documentElement;
  const systemIsDark = window.matchMedia("(prefers-color-scheme: dark)");

  const toggles = () => document.querySelectorAll("[data-theme-toggle]");
  const chosen = () => localStorage.getItem(KEY);
  const isDark = () => (chosen() ?? (systemIsDark.matches ? "dark" : "light")) === "dark";

  function apply() {
    if (chosen()) root.dataset.theme = chosen();
    else delete root.dataset.theme;
    for (const toggle of toggles()) toggle.setAttribute("aria-pressed", String(isDark()));
  }

  apply();
  systemIsDark.addEventListener("change", apply);
  window.addEventListener("storage", apply);
  document.addEventListener("DOMContentLoaded", () => {
    apply();
    for (const toggle of toggles()) toggle.addEventListener("click", change);
  });

  function change() {
    const wanted = isDark() ? "light" : "dark";
    const system = systemIsDark.matches ? "dark" : "light";
    // Back at what the system says, the choice is given up, and the page follows it again.
    if (wanted === system) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, wanted);
    apply();
  }
})();
