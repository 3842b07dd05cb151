import type { RunClassName } from "../faults/run-classes.ts";

/** What is run for a seed. */
export interface Run {
  readonly seed: number;
  readonly className: RunClassName;
  readonly mode: "safety" | "liveness";
}

/** The classes of ten seeds that follow each other. */
const turn: readonly RunClassName[] = [
  "quiet",
  "conflicts",
  "crashes",
  "partitions",
  "lossyBus",
  "slowStore",
  "crashes",
  "storms",
  "partitions",
  "lossyBus",
];

/** Every seed has one class and one mode, so that a range of seeds has all of them. */
export function runOfSeed(seed: number): Run {
  const className = turn[seed % turn.length] ?? "quiet";
  // Every third only has faults until its end.
  return { seed, className, mode: Math.floor(seed / turn.length) % 3 === 2 ? "safety" : "liveness" };
}
