import type { Clock } from "@polylogue/runtime/clock/clock";
import { runnerLimits } from "./limits.ts";

/** Something that has text to send. */
export interface DeltaSource {
  /** Hands what is pending to its trunk. False when the trunk takes nothing now: it is asked again at the next tick. */
  flush(): boolean;
}

export interface DeltaTicker {
  /** Has the source flushed at the next tick. */
  mark(source: DeltaSource): void;
  /** Has it flushed no more. */
  forget(source: DeltaSource): void;
}

/**
 * One tick for all turns of the process: streams that tick together share trunk messages and the writes to their viewers.
 * It stands still while nobody has anything to say. What bounds it is the number of turns.
 */
export function createDeltaTicker(clock: Clock): DeltaTicker {
  const marked = new Set<DeltaSource>();
  let isArmed = false;
  return {
    mark(source) {
      marked.add(source);
      arm();
    },
    forget(source) {
      marked.delete(source);
    },
  };

  function arm(): void {
    if (isArmed) return;
    isArmed = true;
    clock.setTimer(runnerLimits.tickMs, tick);
  }

  function tick(): void {
    isArmed = false;
    for (const source of [...marked]) if (source.flush()) marked.delete(source);
    if (marked.size > 0) arm();
  }
}
