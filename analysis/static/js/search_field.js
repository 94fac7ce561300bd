// The library's search field as a combobox: suggestions below it, tokens in it, all by keyboard.
// Without this script it is a form, and the server understands what is typed.

const PAUSE_MS = 150; // in typing, after which the server is asked

const field = document.getElementById("search-field");
const input = field?.querySelector("input[name=q]");
const list = document.getElementById("search-options");
const count = field?.querySelector("[data-suggestion-count]");
let pause = null;
let asked = null;

function options() {
  return [...list.querySelectorAll("[role=option]")];
}

function current() {
  return list.querySelector('[aria-selected="true"]');
}

function choose(option) {
  current()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
}

function open(isOpen) {
  list.hidden = !isOpen;
  input.setAttribute("aria-expanded", isOpen);
  if (!isOpen) choose(null);
}

/** The option so many places further, round the end; -1 before the first is the last. */
function move(step) {
  const all = options();
  if (!all.length) return;
  open(true);
  const at = all.indexOf(current());
  choose(all[at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length]);
}

/** Fetch what may be meant by what is typed now, unless more was typed since. */
async function suggest() {
  asked?.abort();
  asked = new AbortController();
  const address = `${input.dataset.suggestionsUrl}&${new URLSearchParams({ q: input.value })}`;
  let answer;
  try {
    answer = await fetch(address, { signal: asked.signal });
    if (!answer.ok || answer.redirected) return;
    list.innerHTML = await answer.text();
  } catch {
    return; // Without suggestions the field is a form all the same.
  }
  const found = options().length;
  open(found > 0 && document.activeElement === input);
  const { one, many } = count.dataset;
  count.textContent = found === 1 ? one : found ? many.replace("{count}", found) : "";
}

const KEYS = {
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  Enter: () => current() && location.assign(current().dataset.href),
  Escape: () => !list.hidden && (open(false), true),
  Backspace: () => {
    const token = [...field.querySelectorAll("[data-token]")].at(-1);
    if (input.value || !token) return false;
    token.click();
    return true;
  },
};

if (field) {
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  open(false);

  input.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const act = KEYS[event.key];
    const isArrow = event.key.startsWith("Arrow");
    if (act && (act() || isArrow || (event.key === "Enter" && current()))) event.preventDefault();
  });
  input.addEventListener("blur", () => open(false));
  input.addEventListener("focus", () => options().length && input.value && open(true));
  // Before the click takes the focus from the field, which would close the list under it.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => {
    const option = target.closest("[role=option]");
    if (option) location.assign(option.dataset.href);
  });
  input.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(suggest, PAUSE_MS);
  });
}
