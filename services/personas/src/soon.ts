import type { Clock } from "@polylogue/runtime/clock/clock";

/** What a promise that never rejects comes to within so many milliseconds; undefined when it takes longer. */
export function soon<T>(promise: Promise<T>, timeoutMs: number, clock: Clock): Promise<T | undefined> {
  return new Promise((resolve) => {
    const cancel = clock.setTimer(timeoutMs, () => resolve(undefined));
    void promise.then((value) => {
      cancel();
      resolve(value);
    });
  });
}
