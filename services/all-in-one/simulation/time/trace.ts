/** Remembers what a world did, as one number, and as lines where somebody wants to read them. */
export class Trace {
  readonly #now: () => number;
  readonly #say: ((line: string) => void) | undefined;
  #low = 0x811c9dc5;
  #high = 0x9e3779b9;
  #steps = 0;

  /** @param say is given each step as a line. */
  constructor(now: () => number, say?: (line: string) => void) {
    this.#now = now;
    this.#say = say;
  }

  /** One significant step: two runs of one seed note the same ones, in the same order. */
  note(step: string): void {
    this.#steps += 1;
    let low = this.#low ^ Math.floor(this.#now() * 16);
    let high = this.#high;
    for (let index = 0; index < step.length; index += 1) {
      low = Math.imul(low ^ step.charCodeAt(index), 0x01000193);
      high = Math.imul(high + step.charCodeAt(index), 0x85ebca6b) ^ (high >>> 13);
    }
    this.#low = low;
    this.#high = high;
    this.#say?.(`${(this.#now() / 1_000).toFixed(3).padStart(9)} ${step}`);
  }

  get steps(): number {
    return this.#steps;
  }

  /** Equal for two runs of one seed. */
  get hash(): string {
    return [this.#low, this.#high].map((lane) => (lane >>> 0).toString(16).padStart(8, "0")).join("");
  }
}
