// Before an upload: what the server would make of the files, without sending them.

const AT_ONCE = 500; // files of one question; the server takes 1,000
const HEAD_BYTES = 16; // by which the server knows a kind of file
const ARCHIVE_OR_SIDECAR = /\.(zip|xmp)$/i;

/** Whether this browser can compute digests, which it does over HTTPS and on this machine only. */
export const canCheck = Boolean(globalThis.crypto?.subtle);

/** The dialog that says how many files are new, and sends those if that is wanted. */
export class UploadCheck {
  #dialog;
  #url;
  #csrfToken;
  #onFiles;
  #wanted = [];

  /** onFiles([File, ...]): is given what is new, and archives, once that is wanted. */
  constructor(dialog, { url, csrfToken, onFiles }) {
    this.#dialog = dialog;
    this.#url = url;
    this.#csrfToken = csrfToken;
    this.#onFiles = onFiles;
    this.#part("send").addEventListener("click", () => {
      dialog.close();
      onFiles(this.#wanted);
    });
  }

  async look(files) {
    const { words } = this.#dialog.dataset;
    const photos = files.filter(({ name }) => !ARCHIVE_OR_SIDECAR.test(name));
    const others = files.filter(({ name }) => ARCHIVE_OR_SIDECAR.test(name));
    this.#part("send").hidden = true;
    this.#part("counts").hidden = true;
    this.#part("troubles").replaceChildren();
    this.#say(words);
    this.#dialog.showModal();
    let foreseen;
    try {
      foreseen = await this.#foreseen(photos);
    } catch {
      this.#say(this.#dialog.dataset.failed);
      return;
    }
    if (!this.#dialog.open) return;
    this.#say("");
    this.#show(photos, foreseen, others);
  }

  /** What the server says of each file, in their order. */
  async #foreseen(photos) {
    const said = [];
    for (let start = 0; start < photos.length; start += AT_ONCE) {
      const files = [];
      for (const photo of photos.slice(start, start + AT_ONCE)) {
        files.push(await announced(photo));
        this.#say(this.#written("progress", start + files.length, photos.length));
      }
      const answer = await fetch(this.#url, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.#csrfToken },
        body: JSON.stringify({ files }),
      });
      if (!answer.ok) throw new Error(answer.statusText);
      said.push(...(await answer.json()).files);
    }
    return said;
  }

  #show(photos, foreseen, others) {
    const counts = { new: 0, duplicate: 0, unreadable: 0, over_quota: 0 };
    for (const { state } of foreseen) counts[state] += 1;
    for (const [state, count] of Object.entries(counts)) {
      const part = this.#dialog.querySelector(`[data-count="${state}"]`);
      part.textContent = count;
      part.parentElement.hidden = state === "over_quota" && !count;
    }
    this.#part("counts").hidden = false;
    for (const [index, { error }] of foreseen.entries()) {
      if (!error) continue;
      const item = document.createElement("li");
      const name = document.createElement("strong");
      name.textContent = photos[index].name;
      item.append(name, " ", error);
      this.#part("troubles").append(item);
    }
    this.#wanted = [...photos.filter((_, index) => foreseen[index].state === "new"), ...others];
    const send = this.#part("send");
    send.hidden = this.#wanted.length === 0;
    if (send.hidden) this.#say(this.#dialog.dataset.nothing);
    send.textContent = this.#written("send", counts.new || this.#wanted.length);
    if (!send.hidden) send.focus();
  }

  #written(word, count, total) {
    return this.#dialog.dataset[word].replace("{count}", count).replace("{total}", total);
  }

  #say(text) {
    this.#part("status").textContent = text ?? "";
  }

  #part(name) {
    return this.#dialog.querySelector(`[data-check="${name}"]`);
  }
}

async function announced(file) {
  const bytes = await file.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const head = new Uint8Array(bytes.slice(0, HEAD_BYTES));
  return {
    sha256: [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
    size_bytes: file.size,
    head: btoa(String.fromCharCode(...head)),
  };
}
