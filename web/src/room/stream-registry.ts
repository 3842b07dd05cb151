import type { Clock } from "../connection/clock.ts";
import type { Frames } from "./frames.ts";

/**
 * The texts of running turns, outside every store: a token re-renders the body of its own message and nothing else, and a message that
 * is not mounted costs nothing.
 */
export interface StreamRegistry {
  /** The text so far; undefined for a message that is not streaming. */
  read(messageId: string): string | undefined;
  subscribe(messageId: string, changed: () => void): () => void;
  write(messageId: string, text: string): void;
  /** Forgets all other texts. */
  keepOnly(messageIds: ReadonlySet<string>): void;
}

/** A frame longer than this means that rendering does not keep up. */
const SLOW_FRAME_MS = 28;
/** Streams that are told of new text in one frame, at most. */
const SLICE_MAX = 64;

/** Makes an empty registry that tells its subscribers once a frame, and fewer of them a frame while frames are slow. */
export function createStreamRegistry(options: { readonly frames: Frames; readonly clock: Clock }): StreamRegistry {
  const texts = new Map<string, string>();
  const listeners = new Map<string, Set<() => void>>();
  /** In the order of their first untold change, so that turns come round. */
  const untold = new Set<string>();
  let isRequested = false;
  let slice = SLICE_MAX;
  let lastMs = Number.NEGATIVE_INFINITY;

  function schedule(): void {
    if (isRequested || untold.size === 0) return;
    isRequested = true;
    options.frames.request(flush);
  }

  function flush(): void {
    isRequested = false;
    const nowMs = options.clock.monotonicMs();
    const frameMs = nowMs - lastMs;
    lastMs = nowMs;
    // A long pause between flushes is idleness, not slowness.
    if (frameMs > SLOW_FRAME_MS && frameMs < SLOW_FRAME_MS * 8)
      slice = Math.max(1, Math.ceil(Math.min(slice, untold.size) / 2));
    else slice = Math.min(SLICE_MAX, slice + 1);
    const due = [...untold].slice(0, slice);
    for (const messageId of due) {
      untold.delete(messageId);
      for (const changed of [...(listeners.get(messageId) ?? [])]) changed();
    }
    schedule();
  }

  return {
    read: (messageId) => texts.get(messageId),
    subscribe(messageId, changed) {
      const own = listeners.get(messageId) ?? new Set();
      listeners.set(messageId, own.add(changed));
      return () => {
        own.delete(changed);
        if (own.size === 0) listeners.delete(messageId);
      };
    },
    write(messageId, text) {
      if (texts.get(messageId) === text) return;
      texts.set(messageId, text);
      if (!listeners.has(messageId)) return;
      untold.add(messageId);
      schedule();
    },
    keepOnly(messageIds) {
      for (const messageId of texts.keys()) {
        if (!messageIds.has(messageId)) texts.delete(messageId);
      }
    },
  };
}
