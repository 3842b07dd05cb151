import type { Clock } from "../clock/clock.ts";
import { DynamoError } from "./dynamo-error.ts";

/** Requests that are under way at the same time, and that wait for it; more are refused. */
export const requestsUnderWayMax = 128;
const waitingMax = 4_096;

/** Lets a bounded number of requests through at a time, in order. */
export class Slots {
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();
  #free = requestsUnderWayMax;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves with what gives the slot back. Rejects with a DynamoError when there is none by then. */
  take(untilMs: number): Promise<() => void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve(() => this.#give());
    }
    if (this.#waiting.size >= waitingMax) return Promise.reject(tooMany());
    return new Promise((resolve, reject) => {
      const grant = (): void => {
        cancel();
        resolve(() => this.#give());
      };
      const cancel = this.#clock.setTimer(untilMs - this.#clock.monotonicMs(), () => {
        this.#waiting.delete(grant);
        reject(tooMany());
      });
      this.#waiting.add(grant);
    });
  }

  #give(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#free += 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}

function tooMany(): DynamoError {
  return new DynamoError({
    kind: "unavailable",
    message: "Too many requests to DynamoDB are waiting.",
    isOutcomeUnknown: false,
  });
}
