import type { Clock } from "@polylogue/runtime/clock/clock";
import type { Log } from "@polylogue/runtime/log/log";
import type { DraftStore, RoomKey } from "../store/room-store.ts";
import type { Drafts } from "./drafts.ts";

/** Milliseconds between two writes of growing drafts: after a crash less than a second of text is missing (T6). */
const intervalMs = 750;

export interface DraftSource {
  readonly key: RoomKey;
  readonly drafts: Drafts;
}

/** Writes growing drafts of all rooms: the first text at once, then together every `intervalMs`, one write under way at a time. */
export class DraftWriter {
  readonly #draftStore: DraftStore;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #growing = new Set<DraftSource>();
  #cancelTimer: (() => void) | undefined;
  /** The write under way. */
  #writing: Promise<void> | undefined;
  #lastWriteMs = Number.NEGATIVE_INFINITY;
  /** A turn's first text came during the write under way. */
  #isUrgent = false;
  #isClosed = false;

  constructor(options: { readonly draftStore: DraftStore; readonly clock: Clock; readonly log: Log }) {
    this.#draftStore = options.draftStore;
    this.#clock = options.clock;
    this.#log = options.log;
  }

  /** A draft of the room grew; the first text of a turn does not wait for the next moment. */
  grew(source: DraftSource, { isFirstText = false } = {}): void {
    if (this.#isClosed) return;
    this.#growing.add(source);
    if (this.#writing) {
      this.#isUrgent ||= isFirstText;
      return;
    }
    if (isFirstText) {
      this.#cancelTimer?.();
      this.#cancelTimer = undefined;
    }
    if (this.#cancelTimer) return;
    const waitMs = isFirstText ? 0 : Math.max(0, this.#lastWriteMs + intervalMs - this.#clock.monotonicMs());
    this.#cancelTimer = this.#clock.setTimer(waitMs, () => {
      this.#cancelTimer = undefined;
      void this.flush();
    });
  }

  /** Writes what has grown; when a write is under way, waits for it alone. */
  async flush(): Promise<void> {
    if (this.#growing.size > 0) {
      this.#writing ??= this.#write().finally(() => {
        this.#writing = undefined;
        const next = this.#growing.values().next().value;
        const isFirstText = this.#isUrgent;
        this.#isUrgent = false;
        if (next) this.grew(next, { isFirstText });
      });
    }
    await this.#writing;
  }

  async #write(): Promise<void> {
    this.#lastWriteMs = this.#clock.monotonicMs();
    const sources = [...this.#growing];
    this.#growing.clear();
    const taken = sources.map((source) => ({ source, drafts: source.drafts.takeUnsaved() }));
    try {
      const writes = taken.flatMap(({ source, drafts }) => drafts.map((draft) => ({ key: source.key, ...draft })));
      if (writes.length > 0) await this.#draftStore.writeDrafts(writes);
    } catch (error) {
      this.#log.warn({ err: error }, "drafts could not be stored; they are tried again");
      for (const { source, drafts } of taken) {
        for (const { turnId } of drafts) source.drafts.markUnsaved(turnId);
        if (source.drafts.hasUnsaved) this.#growing.add(source);
      }
    }
  }

  /** Writes what has grown until now, also during a write that is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    await this.#writing;
    await this.flush();
  }
}
