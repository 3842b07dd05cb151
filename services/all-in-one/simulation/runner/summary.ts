import type { Violation } from "../record/world-record.ts";
import type { Run } from "./run-of-seed.ts";

/** A run in which a rule was broken. */
export interface FailedRun {
  readonly run: Run;
  readonly violations: readonly Violation[];
}

/** What came of some runs of one class. */
export interface Summary {
  runs: number;
  cpuMs: number;
  readonly counts: Record<string, number>;
  readonly failed: FailedRun[];
}

export function emptySummary(): Summary {
  return { runs: 0, cpuMs: 0, counts: {}, failed: [] };
}

export function addSummary(to: Summary, from: Summary): void {
  to.runs += from.runs;
  to.cpuMs += from.cpuMs;
  for (const [what, count] of Object.entries(from.counts)) to.counts[what] = (to.counts[what] ?? 0) + count;
  to.failed.push(...from.failed);
}
