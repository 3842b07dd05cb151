import type { Clock } from "./clock.ts";
import { connectionLimits } from "./limits.ts";

/** Watches one socket: says when to ping, and when it has been silent for so long that it must be dead. */
export interface Heartbeat {
  /** Something came; the socket lives. */
  heard(): void;
  /** Pings now and waits only a short time: the device may have slept. */
  probe(): void;
  stop(): void;
}

/** Starts at once. `readyState` is never asked: a half-open socket says OPEN for minutes. */
export function startHeartbeat(options: {
  readonly clock: Clock;
  readonly intervalMs: number;
  readonly ping: () => void;
  readonly dead: () => void;
}): Heartbeat {
  const { clock, intervalMs } = options;
  let silentIntervals = 0;
  let cancel = clock.setTimer(intervalMs, beat);
  let cancelProbe: (() => void) | undefined;

  function beat(): void {
    if (silentIntervals >= connectionLimits.silentIntervalsMax) {
      options.dead();
      return;
    }
    silentIntervals += 1;
    options.ping();
    cancel = clock.setTimer(intervalMs, beat);
  }

  return {
    heard() {
      silentIntervals = 0;
      cancelProbe?.();
      cancelProbe = undefined;
    },
    probe() {
      if (cancelProbe !== undefined) return;
      options.ping();
      cancelProbe = clock.setTimer(connectionLimits.probeTimeoutMs, options.dead);
    },
    stop() {
      cancel();
      cancelProbe?.();
    },
  };
}
