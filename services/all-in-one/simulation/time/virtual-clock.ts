import type { Clock } from "@polylogue/runtime/clock/clock";

/** 2026-01-01T00:00:00Z: a wall time that looks like one. */
const startMs = 1_767_225_600_000;
/** Timers of one run; a world that needs more runs in circles. */
const firesMax = 2_000_000;

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  /** Undefined once it was cancelled. */
  fire: (() => void) | undefined;
}

/** The clock of one process life: when the process dies its timers die with it. */
export interface LifeClock extends Clock {
  /** Nothing that was set fires any more, and nothing can be set. */
  stop(): void;
  readonly isStopped: boolean;
}

/**
 * The time of a whole world. It jumps from timer to timer, and lets all promises settle in between: nothing in a world waits for the
 * machine, so that after the microtasks nothing is left to happen at the same moment.
 */
export class VirtualClock implements Clock {
  readonly #heap: Timer[] = [];
  #elapsedMs = 0;
  #order = 0;
  #fires = 0;

  nowMs(): number {
    return Math.floor(startMs + this.#elapsedMs);
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  setTimer(delayMs: number, fire: () => void): () => void {
    this.#order += 1;
    const timer: Timer = { dueMs: this.#elapsedMs + Math.max(0, delayMs), order: this.#order, fire };
    push(this.#heap, timer);
    return () => {
      timer.fire = undefined;
    };
  }

  /** A view for one process life. Its wall clock is wrong by `offsetMs`; only a wrong program would notice. */
  life(offsetMs = 0): LifeClock {
    let isStopped = false;
    return {
      nowMs: () => this.nowMs() + offsetMs,
      monotonicMs: () => this.#elapsedMs,
      setTimer: (delayMs, fire) => (isStopped ? () => {} : this.setTimer(delayMs, () => isStopped || fire())),
      stop() {
        isStopped = true;
      },
      get isStopped() {
        return isStopped;
      },
    };
  }

  /** Resolves after so many milliseconds of the world. */
  after(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.setTimer(delayMs, resolve));
  }

  /** Moves time to `untilMs` after the world's beginning, or until `isDone` says so after a timer. */
  async run(untilMs: number, isDone: () => boolean = () => false): Promise<void> {
    // Out of whatever tick this was called in: the ticks behind it would come before the microtasks.
    await Promise.resolve();
    await settled();
    for (let timer = this.#next(untilMs); timer; timer = this.#next(untilMs)) {
      this.#elapsedMs = Math.max(this.#elapsedMs, timer.dueMs);
      this.#fires += 1;
      if (this.#fires > firesMax) throw new Error("the world runs in circles");
      timer.fire?.();
      await settled();
      if (isDone()) return;
    }
    this.#elapsedMs = Math.max(this.#elapsedMs, untilMs);
  }

  #next(untilMs: number): Timer | undefined {
    for (let first = this.#heap[0]; first && first.dueMs <= untilMs; first = this.#heap[0]) {
      pop(this.#heap);
      if (first.fire) return first;
    }
    return undefined;
  }
}

/** Node runs its ticks only when no microtask is left, and comes back to them before it looks at anything outside. */
function settled(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

function isBefore(left: Timer, right: Timer): boolean {
  return left.dueMs < right.dueMs || (left.dueMs === right.dueMs && left.order < right.order);
}

function push(heap: Timer[], timer: Timer): void {
  let at = heap.length;
  heap.push(timer);
  while (at > 0) {
    const above = (at - 1) >>> 1;
    const parent = heap[above] as Timer;
    if (!isBefore(timer, parent)) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = timer;
}

function pop(heap: Timer[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let below = at * 2 + 1;
    if (below >= heap.length) break;
    const right = heap[below + 1];
    if (right && isBefore(right, heap[below] as Timer)) below += 1;
    if (!isBefore(heap[below] as Timer, last)) break;
    heap[at] = heap[below] as Timer;
    at = below;
  }
  heap[at] = last;
}
