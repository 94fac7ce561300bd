// The library page: files in, photos on the grid, their analysis live.

import "./dialogs.js";
import "./selection.js";
import { acceptFiles, pickFiles } from "./dropped_files.js";
import { Grid } from "./grid.js";
import { followEvents } from "./live_events.js";
import { canCheck, UploadCheck } from "./upload_check.js";
import { UploadList } from "./upload_list.js";
import { UploadQueue } from "./upload_queue.js";

const library = document.getElementById("library");
const liveStatus = document.getElementById("live-status");

const grid = new Grid(
  document.getElementById("grid"),
  document.getElementById("library-summary"),
  library.dataset.tilesUrl,
);

const list = new UploadList(document.getElementById("uploads"), {
  onRetry: (upload) => queue.retry(upload),
  onCancel: (upload) => queue.cancel(upload),
});

const queue = new UploadQueue({
  ways: {
    photo: {
      url: library.dataset.uploadUrl,
      field: "file",
      maxBytes: Number(library.dataset.maxUploadBytes),
    },
    archive: {
      url: library.dataset.archiveUrl,
      field: "archive",
      maxBytes: Number(library.dataset.maxArchiveBytes),
    },
  },
  csrfToken: library.dataset.csrfToken,
  words: document.getElementById("upload-words").dataset,
  onChange: (upload) => {
    list.show(upload);
    if (upload.state === "done") {
      document.getElementById("drop-zone").classList.add("drop-zone--compact");
      grid.preview(upload.photoId, upload.file);
      grid.refresh(upload.photoId);
    }
  },
});

const check = new UploadCheck(document.getElementById("check-dialog"), {
  url: library.dataset.checkUrl,
  csrfToken: library.dataset.csrfToken,
  onFiles: (files) => queue.add(files),
});
const checkFirst = document.getElementById("check-first");
checkFirst.closest("label").hidden = !canCheck;

function onFiles(files) {
  if (!files.length) list.sayNothingCame();
  else if (checkFirst.checked) check.look(files);
  else queue.add(files);
}
const picker = (name) => ({
  input: document.getElementById(`${name}-input`),
  button: library.querySelector(`[data-opens-picker="${name}"]`),
  onFiles,
});
acceptFiles(picker("file"));
pickFiles(picker("folder"));
pickFiles(picker("camera"));

window.addEventListener("beforeunload", (event) => {
  if (queue.isBusy) event.preventDefault();
});

followEvents(library.dataset.eventsUrl, {
  onPhoto: (photo) => grid.refresh(photo.id),
  onSubscribed: () => grid.resynchronize(),
  onConnection: (stands) => {
    liveStatus.textContent = stands
      ? ""
      : document.getElementById("live-interrupted").content.textContent;
  },
});

// What is left open need not stand in the address.
document.querySelector(".filters__form")?.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) if (!value) formData.delete(name);
});

// A photo's page leads back to the photos as they are shown here.
sessionStorage.setItem("library", location.pathname + location.search);
