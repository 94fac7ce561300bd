// The list of uploads under the drop zone. Its words stand in templates/parts/uploads.html.

import { written } from "./numbers.js";
import { UploadPace } from "./upload_pace.js";

const ALL_WELL_MS = 6000;

export class UploadList {
  #panel;
  #list;
  #rowTemplate;
  #words;
  #onRetry;
  #onCancel;
  #rows = new Map(); // upload -> its <li>
  #clearTimer = null;
  #pace = new UploadPace();

  constructor(panel, { onRetry, onCancel }) {
    this.#panel = panel;
    this.#list = panel.querySelector("[data-uploads-list]");
    this.#rowTemplate = document.getElementById("upload-row");
    this.#words = document.getElementById("upload-words").dataset;
    this.#onRetry = onRetry;
    this.#onCancel = onCancel;
    panel.querySelector("[data-retry-all]").addEventListener("click", () => {
      for (const upload of this.#inState("failed")) if (upload.retryable) onRetry(upload);
    });
    panel.querySelector("[data-dismiss-all]").addEventListener("click", () => this.#clear());
  }

  /** Show what is new about an upload; one that became a photo leaves the list for the grid. */
  show(upload) {
    const row = this.#rows.get(upload) ?? this.#addRow(upload);
    const { state } = upload;
    row.dataset.state = state;
    const bar = row.querySelector(".upload__bar");
    bar.hidden = upload.isOver;
    row.querySelector("[data-until-over]").hidden = upload.isOver;
    row.querySelector("[data-once-over]").hidden = !upload.isOver;
    if (state === "checking") bar.removeAttribute("value");
    else bar.value = upload.fraction;
    row.querySelector(".upload__note").textContent = upload.message || this.#words[state] || "";
    row.querySelector('[data-action="retry"]').hidden = !upload.retryable;
    row.hidden = state === "done";
    if (state === "cancelled") this.#dismiss(upload);
    else this.#summarize();
  }

  /** Say that nothing of what came can be uploaded, such as a folder in which no photo is. */
  sayNothingCame() {
    if (this.#isBusy) return; // what is on its way says more
    this.#clear();
    this.#panel.querySelector("[data-uploads-summary]").textContent = this.#words.nothing;
    this.#panel.querySelector("[data-dismiss-all]").hidden = false;
    this.#panel.hidden = false;
  }

  #addRow(upload) {
    const row = this.#rowTemplate.content.firstElementChild.cloneNode(true);
    const bar = row.querySelector(".upload__bar");
    row.querySelector(".upload__name").textContent = upload.file.name;
    for (const name of row.querySelectorAll("[data-name]")) name.textContent = upload.file.name;
    bar.setAttribute("aria-label", upload.file.name);
    row.querySelector('[data-action="retry"]').addEventListener("click", () => this.#onRetry(upload));
    row.querySelector('[data-action="remove"]').addEventListener("click", () => {
      const beside = this.#beside(row);
      if (upload.isOver) this.#dismiss(upload);
      else this.#onCancel(upload);
      beside.focus();
    });
    if (!this.#isBusy) for (const done of this.#inState("done")) this.#dismiss(done);
    this.#rows.set(upload, row);
    this.#list.append(row);
    return row;
  }

  /** What has the focus once a row is gone: the same button of the next, or else the way to add. */
  #beside(row) {
    const rows = [...this.#list.querySelectorAll(".upload:not([hidden])")];
    const at = rows.indexOf(row);
    const next = rows[at + 1] ?? rows[at - 1];
    return next?.querySelector('[data-action="remove"]') ?? document.querySelector("[data-opens-picker]");
  }

  #dismiss(upload) {
    this.#rows.get(upload).remove();
    this.#rows.delete(upload);
    this.#summarize();
  }

  #clear() {
    for (const row of this.#rows.values()) row.remove();
    this.#rows.clear();
    this.#summarize();
  }

  #summarize() {
    const total = this.#rows.size;
    const done = this.#inState("done").length;
    const duplicates = this.#inState("duplicate").length;
    const archives = this.#inState("unpacking").length;
    const failed = this.#inState("failed");
    const finished = done + duplicates + archives + failed.length;
    const busy = this.#isBusy;
    const parts = [];
    if (busy) {
      parts.push(this.#words.progress.replace("{position}", finished + 1).replace("{total}", total));
    } else if (done) {
      parts.push(done === 1 ? this.#words.finishedOne : this.#words.finished.replace("{count}", done));
    }
    if (duplicates) parts.push(this.#words.duplicates.replace("{count}", duplicates));
    if (archives && !busy) parts.push(this.#words.archives.replace("{count}", archives));
    if (failed.length) parts.push(this.#words.failures.replace("{count}", failed.length));
    this.#panel.querySelector("[data-uploads-summary]").textContent = parts.join(" · ");
    this.#showPace(busy);
    this.#panel.querySelector("[data-retry-all]").hidden =
      failed.filter(({ retryable }) => retryable).length < 2;
    this.#panel.querySelector("[data-dismiss-all]").hidden = busy;
    this.#panel.hidden = total === 0;
    // All well: the photos themselves say so, and the news may go.
    clearTimeout(this.#clearTimer);
    if (total && done === total) this.#clearTimer = setTimeout(() => this.#clear(), ALL_WELL_MS);
  }

  #showPace(busy) {
    const { share, bytesPerSecond, secondsLeft } = this.#pace.measure([...this.#rows.keys()]);
    const bar = this.#panel.querySelector("[data-uploads-progress]");
    bar.hidden = !busy;
    bar.value = share;
    const known = busy && bytesPerSecond;
    this.#panel.querySelector("[data-uploads-pace]").textContent = known
      ? this.#speed(bytesPerSecond).replace("{time}", this.#time(secondsLeft))
      : "";
  }

  #speed(bytes) {
    return bytes < 1e6
      ? this.#words.paceSlow.replace("{speed}", written(Math.ceil(bytes / 1e3)))
      : this.#words.pace.replace("{speed}", written(bytes / 1e6, 1));
  }

  #time(seconds) {
    return seconds < 90
      ? this.#words.seconds.replace("{count}", Math.ceil(seconds))
      : this.#words.minutes.replace("{count}", Math.round(seconds / 60));
  }

  get #isBusy() {
    return [...this.#rows.keys()].some(({ isOver }) => !isOver);
  }

  #inState(state) {
    return [...this.#rows.keys()].filter((upload) => upload.state === state);
  }
}
