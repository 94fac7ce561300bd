// The list of uploads under the drop zone. Its words stand in templates/parts/uploads.html.

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
    bar.hidden = !["waiting", "sending", "checking"].includes(state);
    if (state === "checking") bar.removeAttribute("value");
    else bar.value = upload.fraction;
    row.querySelector(".upload__note").textContent = upload.message || this.#words[state] || "";
    row.querySelector('[data-action="retry"]').hidden = !upload.retryable;
    row.hidden = state === "done";
    if (state === "cancelled") this.#dismiss(upload);
    else this.#summarize();
  }

  #addRow(upload) {
    const row = this.#rowTemplate.content.firstElementChild.cloneNode(true);
    const bar = row.querySelector(".upload__bar");
    row.querySelector(".upload__name").textContent = upload.file.name;
    row.querySelector("[data-name]").textContent = upload.file.name;
    bar.setAttribute("aria-label", upload.file.name);
    row.querySelector('[data-action="retry"]').addEventListener("click", () => this.#onRetry(upload));
    row.querySelector('[data-action="remove"]').addEventListener("click", () => {
      if (["failed", "duplicate"].includes(upload.state)) this.#dismiss(upload);
      else this.#onCancel(upload);
    });
    if (!this.#isBusy) for (const done of this.#inState("done")) this.#dismiss(done);
    this.#rows.set(upload, row);
    this.#list.append(row);
    return row;
  }

  #dismiss(upload) {
    this.#rows.get(upload).remove();
    this.#rows.delete(upload);
    this.#summarize();
  }

  #clear() {
    for (const upload of [...this.#rows.keys()]) this.#dismiss(upload);
  }

  #summarize() {
    const total = this.#rows.size;
    const done = this.#inState("done").length;
    const duplicates = this.#inState("duplicate").length;
    const failed = this.#inState("failed");
    const finished = done + duplicates + failed.length;
    const busy = this.#isBusy;
    const parts = [];
    if (busy) {
      parts.push(this.#words.progress.replace("{position}", finished + 1).replace("{total}", total));
    } else if (done) {
      parts.push(done === 1 ? this.#words.finishedOne : this.#words.finished.replace("{count}", done));
    }
    if (duplicates) parts.push(this.#words.duplicates.replace("{count}", duplicates));
    if (failed.length) parts.push(this.#words.failures.replace("{count}", failed.length));
    this.#panel.querySelector("[data-uploads-summary]").textContent = parts.join(" · ");
    this.#panel.querySelector("[data-retry-all]").hidden =
      failed.filter(({ retryable }) => retryable).length < 2;
    this.#panel.querySelector("[data-dismiss-all]").hidden = busy;
    this.#panel.hidden = total === 0;
    // All well: the photos themselves say so, and the news may go.
    clearTimeout(this.#clearTimer);
    if (total && done === total) this.#clearTimer = setTimeout(() => this.#clear(), ALL_WELL_MS);
  }

  get #isBusy() {
    return [...this.#rows.keys()].some(({ state }) =>
      ["waiting", "sending", "checking"].includes(state),
    );
  }

  #inState(state) {
    return [...this.#rows.keys()].filter((upload) => upload.state === state);
  }
}
