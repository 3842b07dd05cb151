const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** Calls once a second, together with all others who wait for that. The returned function ends it. */
export function secondTicker(tick: () => void): () => void {
  listeners.add(tick);
  timer ??= setInterval(() => {
    for (const listener of [...listeners]) listener();
  }, 1_000);
  return () => {
    listeners.delete(tick);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
