import type { Clock } from "@polylogue/runtime/clock/clock";
import { runnerLimits } from "./limits.ts";

export interface BeatTurns {
  /** Ids of the turns that the runner has. */
  readonly claimed: string[];
  /** Ids of those that it lets go. */
  readonly released: string[];
  /** True when it has none and is not about to get one. */
  readonly isIdle: boolean;
}

export interface Beat {
  /** Beats 3 s from now and every 3 s after that while there are turns; when it does so already, nothing changes. */
  start(): void;
  /** Beats at once: a trunk came up, and the room may have missed beats. */
  now(): void;
  stop(): void;
}

/**
 * The runner's sign of life: all turns that it has, told to every room instance that listens, since the beats of one runner are
 * one record whoever writes them (T8).
 */
export function createBeat(
  clock: Clock,
  turns: () => BeatTurns,
  send: (claimed: string[], released: string[]) => void,
): Beat {
  let cancel: (() => void) | undefined;
  return { start, now: beat, stop };

  function start(): void {
    cancel ??= clock.setTimer(runnerLimits.beatIntervalMs, beat);
  }

  function beat(): void {
    stop();
    const { claimed, released, isIdle } = turns();
    if (claimed.length + released.length > 0) {
      send(claimed.slice(0, runnerLimits.beatTurnsMax), released.slice(0, runnerLimits.beatTurnsMax));
    }
    if (!isIdle) start();
  }

  function stop(): void {
    cancel?.();
    cancel = undefined;
  }
}
