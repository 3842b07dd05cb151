import type { Clock } from "@polylogue/runtime/clock/clock";
import type { Log } from "@polylogue/runtime/log/log";
import type { Draft, DraftStore, RoomKey } from "../store/room-store.ts";
import type { Drafts } from "./drafts.ts";

/** How often the stored drafts are read while pieces do not connect to them, in milliseconds: about as often as they are written. */
const againMs = 1_000;
/** Reads after which a text is left torn until its next piece comes. */
const readsMax = 10;
/** Code units of pieces that are kept for one turn. */
const keptUnitsMax = 131_072;

/** A piece of a text that came over the bus. */
export interface HeardPiece {
  readonly turnId: string;
  readonly attempt: number;
  readonly offset: number;
  readonly text: string;
}

interface Torn {
  readonly attempt: number;
  /** In the order of their coming. */
  pieces: HeardPiece[];
  units: number;
}

export interface DraftMenderOptions {
  readonly key: RoomKey;
  readonly draftStore: DraftStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly drafts: Drafts;
  /** The attempt that runs; undefined when the turn is over. */
  attemptOf(turnId: string): number | undefined;
  /** A text grew by what had been missed. */
  onMended(piece: HeardPiece): void;
}

/**
 * Mends texts whose runner speaks to another instance. The bus may lose pieces (B1): what comes after a lost one is kept, and the
 * stored draft is read until it reaches them (T6).
 */
export class DraftMender {
  readonly #options: DraftMenderOptions;
  readonly #torn = new Map<string, Torn>();
  #cancelTimer: (() => void) | undefined;
  #reading: Promise<boolean> | undefined;
  #readsLeft = 0;
  #isClosed = false;

  constructor(options: DraftMenderOptions) {
    this.#options = options;
  }

  /** A piece came that does not connect with what is known. */
  missed(piece: HeardPiece): void {
    const known = this.#torn.get(piece.turnId);
    const torn = known?.attempt === piece.attempt ? known : { attempt: piece.attempt, pieces: [], units: 0 };
    torn.pieces.push(piece);
    torn.units += piece.text.length;
    for (; torn.units > keptUnitsMax; torn.units -= torn.pieces.shift()?.text.length ?? torn.units);
    this.#torn.set(piece.turnId, torn);
    this.#readsLeft = readsMax;
    if (!this.#reading && !this.#cancelTimer) this.#readLater(0);
  }

  /** Reads the stored drafts now. False when they could not be read: what is known stays. */
  mend(): Promise<boolean> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
      if (this.#torn.size > 0 && this.#readsLeft > 0 && !this.#cancelTimer) this.#readLater(againMs);
    });
    return this.#reading;
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTimer?.();
  }

  #readLater(delayMs: number): void {
    if (this.#isClosed) return;
    this.#readsLeft -= 1;
    this.#cancelTimer = this.#options.clock.setTimer(delayMs, () => {
      this.#cancelTimer = undefined;
      void this.mend();
    });
  }

  async #read(): Promise<boolean> {
    const { draftStore, key, log, drafts, attemptOf } = this.#options;
    let stored: readonly Draft[];
    try {
      stored = await draftStore.readDrafts(key);
    } catch (error) {
      log.warn({ err: error, ...key }, "drafts could not be read");
      return false;
    }
    for (const { turnId, attempt, text } of stored) {
      if (attemptOf(turnId) === attempt) this.#grow(turnId, attempt, () => drafts.restore(turnId, { attempt, text }));
    }
    for (const [turnId, { attempt, pieces }] of this.#torn) {
      if (attemptOf(turnId) !== attempt) this.#torn.delete(turnId);
      else this.#connect(turnId, attempt, pieces);
    }
    return true;
  }

  /** Appends what was kept, as far as it connects now. */
  #connect(turnId: string, attempt: number, pieces: readonly HeardPiece[]): void {
    const { drafts } = this.#options;
    let left: HeardPiece[] = [];
    this.#grow(turnId, attempt, () => {
      left = pieces.filter(({ offset, text }) => drafts.hear(turnId, attempt, offset, text).kind === "gap");
    });
    if (left.length === 0) this.#torn.delete(turnId);
    else this.#torn.set(turnId, { attempt, pieces: left, units: left.reduce((sum, { text }) => sum + text.length, 0) });
  }

  /** Tells of what a text has more after a change. */
  #grow(turnId: string, attempt: number, change: () => void): void {
    const { drafts, onMended } = this.#options;
    const textNow = () => {
      const draft = drafts.get(turnId);
      return draft?.attempt === attempt ? draft.text : "";
    };
    const offset = textNow().length;
    change();
    const text = textNow().slice(offset);
    if (text !== "") onMended({ turnId, attempt, offset, text });
  }
}
