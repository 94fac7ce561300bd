// How much of all uploads is sent, how fast, and how long the rest takes.

const WINDOW_MS = 8000; // the speed is that of the last seconds
const ENOUGH_MS = 1500; // before that it is a guess

export class UploadPace {
  #samples = []; // {at: milliseconds, left: bytes}, the oldest first
  #total = 0;

  /** share: 0 to 1; bytesPerSecond and secondsLeft: null while that is unknown. */
  measure(uploads, at = performance.now()) {
    const total = sum(uploads.map(({ file }) => file.size));
    const left = sum(uploads.map((upload) => (upload.isOver ? 0 : upload.file.size * (1 - upload.fraction))));
    if (total > this.#total || left === 0) this.#samples = []; // more was added, or all is done
    this.#total = total;
    this.#samples.push({ at, left });
    while (at - this.#samples[0].at > WINDOW_MS) this.#samples.shift();
    const [first] = this.#samples;
    const speed = at - first.at < ENOUGH_MS ? 0 : ((first.left - left) / (at - first.at)) * 1000;
    return {
      share: total ? 1 - left / total : 1,
      bytesPerSecond: speed > 0 ? speed : null,
      secondsLeft: speed > 0 ? left / speed : null,
    };
  }
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
