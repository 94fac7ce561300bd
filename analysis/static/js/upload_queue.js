// Sending files one by one, photos and archives of photos: one that fails does not keep the others.

import { written } from "./numbers.js";

const AT_ONCE = 2;
const OF_THE_FILE = [400, 413, 415, 422]; // statuses that say something of one file, and not of all

/**
 * A file on its way. state: waiting, sending, checking (sent, the answer is awaited), done,
 * unpacking (an archive that arrived), duplicate, failed or cancelled. fraction: how much is sent,
 * 0 to 1. message: why it failed. retryable: whether the same file may well succeed later. photoId:
 * once it is a photo. isUnreported: whether the server's answer was given before there was a job
 * whose report could tell of it.
 */
class Upload {
  state = "waiting";
  fraction = 0;
  message = "";
  retryable = false;
  photoId = null;
  isUnreported = false;
  request = null;

  constructor(file, sidecars = []) {
    this.file = file;
    this.sidecars = sidecars;
    this.isArchive = /\.zip$/i.test(file.name);
  }

  /** Whether nothing of it is left to be sent or answered. */
  get isOver() {
    return !["waiting", "sending", "checking"].includes(this.state);
  }
}

export class UploadQueue {
  #ways; // {photo, archive}: each {url, field, maxBytes}
  #csrfToken;
  #words;
  #onChange;
  #uploads = [];
  #job = null; // of the files that are added while others are still on their way

  /**
   * ways: {photo, archive}, of each where it is sent, as which field of the form, and how large it
   * may be: {url, field, maxBytes}. words: texts for failures that the server cannot word itself.
   * onChange(upload): on any news.
   */
  constructor({ ways, csrfToken, words, onChange }) {
    this.#ways = ways;
    this.#csrfToken = csrfToken;
    this.#words = words;
    this.#onChange = onChange;
  }

  get isBusy() {
    return this.#uploads.some(({ isOver }) => !isOver);
  }

  add(files) {
    if (!this.isBusy) {
      this.#job = null;
      for (const upload of this.#uploads) upload.isUnreported = false; // of a job that never was
    }
    const isBeside = beside(files);
    for (const file of files.filter((each) => !isBeside.has(each))) {
      const upload = new Upload(file, sidecarsOf(file, files));
      this.#uploads.push(upload);
      if (file.size > this.#way(upload).maxBytes) this.#fail(upload, this.#tooLarge(upload), false);
      else this.#onChange(upload);
    }
    this.#next();
  }

  retry(upload) {
    Object.assign(upload, new Upload(upload.file, upload.sidecars));
    this.#onChange(upload);
    this.#next();
  }

  cancel(upload) {
    upload.request?.abort();
    this.#set(upload, { state: "cancelled" });
    this.#next();
  }

  #next() {
    const active = this.#uploads.filter(({ state }) => ["sending", "checking"].includes(state));
    // The first answer names the job that the others then join.
    const room = (this.#job ? AT_ONCE : 1) - active.length;
    const waiting = this.#uploads.filter(({ state }) => state === "waiting");
    for (const upload of waiting.slice(0, Math.max(0, room))) this.#send(upload);
    if (this.#job && !this.isBusy) this.#report();
  }

  /** Send the next file that was answered before there was a job once more, as one of the job's. */
  #report() {
    const upload = this.#uploads.find(({ isUnreported }) => isUnreported);
    if (!upload) return;
    upload.isUnreported = false;
    const request = this.#requestFor(upload);
    request.addEventListener("load", () => {
      // It is refused as it was before, unless what was in its way is gone.
      if ([200, 201].includes(request.status)) this.#answered(upload, request);
    });
    request.send(this.#bodyFor(upload));
  }

  #way(upload) {
    return upload.isArchive ? this.#ways.archive : this.#ways.photo;
  }

  #send(upload) {
    const request = this.#requestFor(upload);
    upload.request = request;
    request.upload.addEventListener("progress", ({ loaded, total }) =>
      this.#set(upload, { fraction: total ? loaded / total : 0 }),
    );
    request.upload.addEventListener("load", () =>
      this.#set(upload, { state: "checking", fraction: 1 }),
    );
    request.addEventListener("load", () => this.#answered(upload, request));
    request.addEventListener("error", () => this.#fail(upload, this.#words.offline, true));
    request.send(this.#bodyFor(upload));
    this.#set(upload, { state: "sending" });
  }

  /** A request for a file, after which the next goes. */
  #requestFor(upload) {
    const request = new XMLHttpRequest();
    request.addEventListener("loadend", () => this.#next());
    request.open("POST", this.#way(upload).url);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", this.#csrfToken);
    return request;
  }

  #bodyFor(upload) {
    const { field } = this.#way(upload);
    const body = new FormData();
    body.append(field, upload.file);
    if (!upload.isArchive) {
      if (this.#job) body.append("job", this.#job);
      if (folderOf(upload.file)) body.append("album", folderOf(upload.file));
      for (const sidecar of upload.sidecars) body.append("sidecar", sidecar);
    }
    return body;
  }

  #answered(upload, request) {
    let answer = null;
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      // A proxy's page, not the application's answer; the status has to do.
    }
    if (request.status === 202) {
      this.#set(upload, { state: "unpacking" });
    } else if (request.status === 200 || request.status === 201) {
      const [photo] = answer.photos;
      this.#job ??= answer.job?.id ?? null;
      upload.isUnreported = !this.#job; // its owner had it already
      this.#set(upload, { state: photo.duplicate ? "duplicate" : "done", photoId: photo.id });
    } else if (request.status === 413 && !answer) {
      this.#fail(upload, this.#tooLarge(upload), false);
    } else if (request.status === 401 || answer?.code === "permission_denied") {
      this.#fail(upload, this.#words.signedOut, false);
    } else {
      const passing = request.status >= 500 || request.status === 429;
      upload.isUnreported = !this.#job && !upload.isArchive && OF_THE_FILE.includes(request.status);
      this.#fail(upload, answer?.detail ?? this.#words.server, passing || !answer);
    }
  }

  #set(upload, news) {
    Object.assign(upload, news);
    this.#onChange(upload);
  }

  #fail(upload, message, retryable) {
    this.#set(upload, { state: "failed", message, retryable });
  }

  #tooLarge(upload) {
    const megabytes = (bytes) => written(bytes / 1e6, bytes % 1e6 ? 1 : 0);
    const words = upload.isArchive ? this.#words.archiveTooLarge : this.#words.tooLarge;
    return words
      .replace("{size}", megabytes(upload.file.size))
      .replace("{limit}", megabytes(this.#way(upload).maxBytes));
  }
}

/** The XMP files among these that lie beside one of the photos, and are sent with it. */
function beside(files) {
  return new Set(files.flatMap((file) => sidecarsOf(file, files)));
}

/** The XMP files of a photo: a.jpg.xmp or a.xmp beside a.jpg, in the same folder. */
function sidecarsOf(file, files) {
  if (/\.xmp$/i.test(file.name)) return [];
  const names = [`${file.name}.xmp`, file.name.replace(/\.[^.]*$/, ".xmp")];
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return files.filter(
    (other) => wanted.has(other.name.toLowerCase()) && folderOf(other) === folderOf(file),
  );
}

/** The folder that a file came with, as "holiday/day two"; empty where it came by itself. */
function folderOf(file) {
  const path = file.webkitRelativePath || file.droppedAt || "";
  return path.replace(/^\//, "").split("/").slice(0, -1).join("/");
}
