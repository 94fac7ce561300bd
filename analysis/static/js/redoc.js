// Redoc in the colours of the theme, drawn anew when that changes.

const LIGHT = { schema: { linesColor: "#878a90" } };
const DARK = {
  colors: {
    primary: { main: "#ffd234" },
    success: { main: "#7fd6a8" },
    error: { main: "#ff9b92" },
    text: { primary: "#f1f1ef", secondary: "#a4a8b0" },
    border: { dark: "#767a83", light: "#303237" },
    responses: {
      success: { color: "#7fd6a8", backgroundColor: "#15301f", tabTextColor: "#7fd6a8" },
      error: { color: "#ff9b92", backgroundColor: "#3a1b19", tabTextColor: "#ff9b92" },
    },
  },
  schema: { nestedBackground: "#1c1d20", typeNameColor: "#a4a8b0", linesColor: "#767a83" },
  typography: {
    code: { color: "#ffd234", backgroundColor: "#26282c" },
    links: { color: "#ffd234", hover: "#ffdf6b", visited: "#ffd234" },
  },
  sidebar: { backgroundColor: "#1c1d20", textColor: "#f1f1ef" },
  rightPanel: { backgroundColor: "#0b0c0d", textColor: "#f1f1ef" },
  codeBlock: { backgroundColor: "#1c1d20" },
};

const root = document.documentElement;
const place = document.getElementById("redoc");
let drawnDark = null;

function draw() {
  const isDark = root.classList.contains("dark-mode");
  if (isDark === drawnDark) return;
  drawnDark = isDark;
  Redoc.init(place.dataset.description, { theme: isDark ? DARK : LIGHT }, place);
}

draw();
new MutationObserver(draw).observe(root, { attributeFilter: ["class"] });
