import { type RunClassName, runClasses } from "../faults/run-classes.ts";

/** What is run for a seed. */
export interface Run {
  readonly seed: number;
  readonly className: RunClassName;
  readonly mode: "safety" | "liveness";
}

const names = Object.keys(runClasses) as RunClassName[];

/** Every seed has one class and one mode, so that a range of seeds has all of them alike. */
export function runOfSeed(seed: number): Run {
  const className = names[seed % names.length] ?? "quiet";
  return { seed, className, mode: Math.floor(seed / names.length) % 2 === 0 ? "liveness" : "safety" };
}
