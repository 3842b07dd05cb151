import type { RoomLink } from "./room-link.ts";

/**
 * The link over which a turn speaks: at first the one that offered it. When that is lost the turn moves to another
 * instance, since every instance serves every room.
 */
export interface TurnHome {
  link(): RoomLink;
  moveTo(link: RoomLink): void;
  /** Resolves at the next move, also at one to the same link that came up again, or when the signal is aborted. */
  moved(signal: AbortSignal): Promise<void>;
}

export function createTurnHome(first: RoomLink): TurnHome {
  let link = first;
  let waiting: (() => void)[] = [];
  return {
    link: () => link,
    moveTo(next) {
      link = next;
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
    moved: (signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          signal.removeEventListener("abort", wake);
          waiting = waiting.filter((other) => other !== wake);
          resolve();
        };
        if (signal.aborted) resolve();
        else {
          signal.addEventListener("abort", wake, { once: true });
          waiting.push(wake);
        }
      }),
  };
}
