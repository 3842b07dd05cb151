/** A signal of one's own that also fires when its parent does. */
export interface AbortLink {
  readonly signal: AbortSignal;
  /** Fires the signal and lets go of the parent; always call it in the end, since a parent may live long. */
  abort(): void;
}

/**
 * `AbortSignal.any` does nearly this, but Node 20 may collect its signals while somebody still waits for them, and keeps those
 * for ever that are never fired and on which a listener was left.
 */
export function linkAbort(parent: AbortSignal): AbortLink {
  const controller = new AbortController();
  const abort = (): void => {
    parent.removeEventListener("abort", abort);
    controller.abort();
  };
  if (parent.aborted) controller.abort();
  else parent.addEventListener("abort", abort, { once: true });
  return { signal: controller.signal, abort };
}
