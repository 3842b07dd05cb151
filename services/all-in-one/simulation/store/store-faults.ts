import type { Chance } from "../time/chance.ts";

/** What the store does to an instance, as probabilities, and how long it takes, in milliseconds. */
export interface StoreFaults {
  minMs: number;
  maxMs: number;
  /** Calls that take up to `slowMs` instead. */
  slow: number;
  slowMs: number;
  /** Reads that fail. */
  failRead: number;
  /** Writes that fail and do nothing. */
  failWrite: number;
  /** Appends that are done, while the caller hears that the store failed. */
  loseReply: number;
  /** Appends whose answer is lost, so that the adapter reads the key to know it. */
  settleByReading: number;
  /** Appends of which the caller hears that the store failed before they are done, a while later. */
  doLater: number;
}

export const healthyStore: StoreFaults = {
  minMs: 0.5,
  maxMs: 3,
  slow: 0,
  slowMs: 0,
  failRead: 0,
  failWrite: 0,
  loseReply: 0,
  settleByReading: 0,
  doLater: 0,
};

/** What becomes of one append. */
export type AppendFate = "fine" | "fails" | "reply lost" | "settled by reading" | "done later";

export function fateOfAppend(faults: StoreFaults, chance: Chance): AppendFate {
  const draw = chance.random.fraction();
  let below = faults.failWrite;
  if (draw < below) return "fails";
  below += faults.loseReply;
  if (draw < below) return "reply lost";
  below += faults.settleByReading;
  if (draw < below) return "settled by reading";
  below += faults.doLater;
  return draw < below ? "done later" : "fine";
}

export function tookMs(faults: StoreFaults, chance: Chance): number {
  return chance.is(faults.slow)
    ? chance.between(faults.maxMs, faults.slowMs)
    : chance.between(faults.minMs, faults.maxMs);
}
