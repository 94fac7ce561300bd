// Files from a drop, a paste or the file dialog, wherever on the page they arrive.

const PHOTO_OR_ARCHIVE = /\.(avif|bmp|gif|heic|heif|jfif|jpe?g|png|tiff?|webp|xmp|zip)$/i;
const SILENCE_MS = 600;

/** Whether a file that nobody chose by itself, but came with its folder, is to be tried. */
function isWanted(file) {
  return PHOTO_OR_ARCHIVE.test(file.name) && !file.name.startsWith(".");
}

/** Call onFiles([File, ...]) when the button's dialog, for files or a whole folder, has some. */
export function pickFiles({ input, button, onFiles }) {
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const files = [...input.files];
    onFiles(input.webkitdirectory ? files.filter(isWanted) : files);
    input.value = ""; // so that the same file can be chosen again
  });
}

/** Call onFiles([File, ...]) for the dialog, for what is pasted, and for what is dropped. */
export function acceptFiles({ input, button, onFiles }) {
  pickFiles({ input, button, onFiles });

  document.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    onFiles(files);
  });

  // Not every drag that is called off says so; none is heard of for longer than browsers take between
  // two words of one that goes on.
  let calledOff = null;
  const show = (isDragging) => {
    clearTimeout(calledOff);
    document.body.classList.toggle("is-dragging", isDragging);
    if (isDragging) calledOff = setTimeout(show, SILENCE_MS, false);
  };
  const whenFiles = (handle) => (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    handle(event);
  };
  document.addEventListener(
    "dragover",
    whenFiles((event) => {
      event.dataTransfer.dropEffect = "copy";
      show(true);
    }),
  );
  document.addEventListener(
    "drop",
    whenFiles(async (event) => {
      show(false);
      onFiles(await filesOf(event.dataTransfer));
    }),
  );
}

/** The files of a drop, those in folders too. */
async function filesOf(dataTransfer) {
  const entries = [...dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...dataTransfer.files];
  const found = await Promise.all(
    entries.map(async (entry) => {
      const files = await filesBelow(entry);
      return entry.isFile ? files : files.filter(isWanted);
    }),
  );
  return found.flat();
}

async function filesBelow(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    file.droppedAt = entry.fullPath; // which the file itself does not know
    return [file];
  }
  const reader = entry.createReader();
  const found = [];
  // A reader gives at most a hundred entries at a time, and none when it is through.
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return (await Promise.all(found.map(filesBelow))).flat();
    found.push(...some);
  }
}
