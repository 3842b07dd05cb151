import type { Clock } from "../clock/clock.ts";
import { sleep } from "../clock/sleep.ts";
import type { Random } from "../random/random.ts";
import { DynamoError, failureOf } from "./dynamo-error.ts";
import type { Slots } from "./slots.ts";

export interface AttemptPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly slots: Slots;
}

/** What came of it, and whether an earlier attempt may have done it already. */
export interface Attempted<T> {
  readonly result: T;
  readonly isRepeated: boolean;
}

/** Milliseconds of the first attempt; each further one has twice as long, as far as the deadline allows. */
const firstAttemptMs = 1_000;
/** The longest wait before the second attempt, and before any, in milliseconds. */
const firstWaitMs = 25;
const waitMsMax = 1_000;

/**
 * Attempts something until it succeeds, fails for good, or the deadline has come: a moment of the monotonic clock. Rejects with a
 * DynamoError, which says whether one of the attempts may have been done.
 */
export async function attempt<T>(
  { clock, random, slots }: AttemptPorts,
  untilMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Attempted<T>> {
  const pauses = new Pauses(clock, random, untilMs);
  let isRepeated = false;
  for (let tries = 0; ; tries += 1) {
    try {
      const free = await slots.take(untilMs);
      try {
        return { result: await within(clock, attemptMs(clock, untilMs, tries), work), isRepeated };
      } finally {
        free();
      }
    } catch (error) {
      const failure = failureOf(error);
      isRepeated ||= failure.isOutcomeUnknown;
      if (failure.isWorthAnotherTry && (await pauses.pause())) continue;
      throw new DynamoError({ ...failure, isOutcomeUnknown: isRepeated });
    }
  }
}

/** Waits between attempts: random, up to twice as long each time, and never beyond the deadline. */
export class Pauses {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #untilMs: number;
  #longestMs = firstWaitMs;

  constructor(clock: Clock, random: Random, untilMs: number) {
    this.#clock = clock;
    this.#random = random;
    this.#untilMs = untilMs;
  }

  /** False when there is no time left for it. */
  async pause(): Promise<boolean> {
    const waitMs = this.#random.fraction() * this.#longestMs;
    if (this.#clock.monotonicMs() + waitMs >= this.#untilMs) return false;
    this.#longestMs = Math.min(waitMsMax, this.#longestMs * 2);
    await sleep(this.#clock, waitMs);
    return true;
  }

  /** Something was done: the next wait is a first one. */
  relax(): void {
    this.#longestMs = firstWaitMs;
  }
}

function attemptMs(clock: Clock, untilMs: number, tries: number): number {
  return Math.max(1, Math.min(firstAttemptMs * 2 ** tries, untilMs - clock.monotonicMs()));
}

/** Aborts the work when its time is over; it rejects then. */
async function within<T>(clock: Clock, timeoutMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const cancel = clock.setTimer(timeoutMs, () => controller.abort());
  try {
    return await work(controller.signal);
  } finally {
    cancel();
  }
}
