// The grid of photos, kept as the server has it.

const GATHER_MS = 200; // changes come in bursts; one request fetches what came together
const MOST_TILES = 100; // as analysis/pages/library.py allows

export class Grid {
  #list;
  #summary;
  #tilesUrl;
  #waiting = new Set();
  #timer = null;
  #previews = new Map(); // photo id -> object URL of the file, shown until there is a thumbnail

  constructor(list, summary, tilesUrl) {
    this.#list = list;
    this.#summary = summary;
    this.#tilesUrl = tilesUrl;
  }

  /** Fetch this photo's tile soon. */
  refresh(id) {
    this.#waiting.add(id);
    this.#timer ??= setTimeout(() => this.#fetchWaiting(), GATHER_MS);
  }

  /** Fetch the newest photos, and all that were still to be analysed when last seen. */
  async resynchronize() {
    const unfinished = this.#list.querySelectorAll('[data-state="queued"], [data-state="analyzing"]');
    for (const tile of unfinished) this.refresh(tile.dataset.photo);
    await this.#fetch([]);
  }

  preview(id, file) {
    if (this.#previews.has(id)) return;
    this.#previews.set(id, URL.createObjectURL(file));
    const tile = this.#tile(id);
    if (tile) this.#showPreview(tile);
  }

  async #fetchWaiting() {
    this.#timer = null;
    const ids = [...this.#waiting];
    this.#waiting.clear();
    for (let start = 0; start < ids.length; start += MOST_TILES) {
      await this.#fetch(ids.slice(start, start + MOST_TILES));
    }
  }

  async #fetch(ids) {
    const query = new URLSearchParams(ids.map((id) => ["id", id]));
    let response;
    try {
      response = await fetch(`${this.#tilesUrl}&${query}`);
    } catch {
      return; // The stream of events breaks off too, and its return fetches this again.
    }
    if (!response.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (!this.#isNarrowed) this.#summary.textContent = page.querySelector("#library-summary").textContent;
    const gone = new Set(ids);
    for (const tile of page.querySelectorAll("[data-photo]")) {
      gone.delete(tile.dataset.photo);
      this.#place(document.adoptNode(tile));
    }
    for (const id of gone) this.#remove(id);
  }

  #place(tile) {
    const old = this.#tile(tile.dataset.photo);
    if (old) {
      const hadFocus = old.contains(document.activeElement);
      tile.querySelector(".tick input").checked = old.querySelector(".tick input").checked;
      old.replaceWith(tile);
      if (hadFocus) tile.querySelector("a").focus();
    } else if (!this.#isNarrowed) {
      const after = [...this.#list.querySelectorAll("[data-photo]")].find(
        (other) => other.dataset.added < tile.dataset.added,
      );
      // Older than all that are shown: scrolling will bring it, if there is more to bring.
      if (after) after.before(tile);
      else if (!this.#list.querySelector(".grid__more")) this.#list.append(tile);
    }
    this.#showPreview(tile);
  }

  #showPreview(tile) {
    const url = this.#previews.get(tile.dataset.photo);
    if (!url) return;
    const blank = tile.querySelector(".tile__blank");
    if (!blank) {
      this.#forgetPreview(tile.dataset.photo);
      return;
    }
    const picture = new Image();
    picture.className = "tile__preview";
    picture.alt = "";
    picture.addEventListener("error", () => picture.remove()); // a format browsers do not show
    picture.src = url;
    blank.after(picture);
  }

  #remove(id) {
    this.#tile(id)?.remove();
    this.#forgetPreview(id);
  }

  #forgetPreview(id) {
    URL.revokeObjectURL(this.#previews.get(id));
    this.#previews.delete(id);
  }

  /** Whether it shows some photos only, or in another order: then what is new has no place in it. */
  get #isNarrowed() {
    return "narrowed" in this.#list.dataset;
  }

  #tile(id) {
    return document.getElementById(`photo-${id}`);
  }
}
