/** Lets a bounded number of joins be under way on a trunk, in the order in which they came (G4). */
export class JoinGate {
  readonly #max: number;
  readonly #running = new Set<object>();
  readonly #waiting = new Map<object, () => void>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Starts the join now, or when others have left. */
  enter(join: object, start: () => void): void {
    if (this.#running.size >= this.#max) {
      this.#waiting.set(join, start);
      return;
    }
    this.#running.add(join);
    start();
  }

  /** The join is over, or is not wanted any more. Harmless for one that never entered. */
  leave(join: object): void {
    this.#waiting.delete(join);
    if (!this.#running.delete(join)) return;
    for (const [next, start] of this.#waiting) {
      this.#waiting.delete(next);
      this.enter(next, start);
      return;
    }
  }

  /** Forgets all: the trunk broke. */
  clear(): void {
    this.#running.clear();
    this.#waiting.clear();
  }
}
