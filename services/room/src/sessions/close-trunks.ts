import type { Clock } from "@polylogue/runtime/clock/clock";

/** A trunk, as its end needs it. */
export interface ClosingTrunk {
  /** Tells the peer to go elsewhere. What it sends still is taken. */
  goAway(reconnectAfterMs: number): void;
  /** From now on what comes is left unread: whoever sent it hears that the trunk is over, and says it elsewhere. */
  stopTaking(): void;
  /** Something that was taken has not been answered yet. */
  readonly isBusy: boolean;
  /** The stream has ended. */
  readonly isOver: boolean;
  /** Sends what waits, and ends the stream. */
  close(): void;
}

/** When peers that have nowhere else to go are to come back, at the latest: a process is up again within so long. */
const reconnectAfterMs = 1_000;
/** What was taken is answered within so long, or not here: the store may have gone first. */
const answersTimeoutMs = 2_000;
/** How often it is looked again, in milliseconds. */
const lookMs = 10;

/**
 * Ends trunks in good order (S5): `goAway`, then `drainMs` in which peers take their rooms and turns elsewhere and end their trunks
 * themselves; of those who stay, what was taken is answered before their trunk ends.
 */
export async function closeTrunks(
  trunks: Iterable<ClosingTrunk>,
  { clock, drainMs }: { readonly clock: Clock; readonly drainMs: number },
): Promise<void> {
  const open = [...trunks];
  for (const trunk of open) trunk.goAway(reconnectAfterMs);
  await passed(clock, drainMs, () => open.every(({ isOver }) => isOver));
  for (const trunk of open) trunk.stopTaking();
  await passed(clock, answersTimeoutMs, () => open.every(({ isOver, isBusy }) => isOver || !isBusy));
  for (const trunk of open) trunk.close();
}

/** Resolves when it holds, or after so long. */
async function passed(clock: Clock, timeoutMs: number, holds: () => boolean): Promise<void> {
  const untilMs = clock.monotonicMs() + timeoutMs;
  while (!holds() && clock.monotonicMs() < untilMs) {
    await new Promise<void>((resolve) => void clock.setTimer(lookMs, resolve));
  }
}
