import type { Log } from "@polylogue/runtime/log/log";
import type { DraftStore, RoomKey, RoomStore } from "../store/room-store.ts";
import { eraseMessage } from "./erase-message.ts";

/** Messages of one room that wait for their erasure; more are not deleted meanwhile. */
export const erasuresMax = 256;

export interface EraserOptions {
  readonly key: RoomKey;
  readonly store: RoomStore;
  readonly draftStore: DraftStore;
  readonly log: Log;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Erases deleted messages of one room (L8), one after the other, beside its queue: other commands do not wait for it. What can not be
 * erased now stays pending, is in every snapshot meanwhile, and is tried again.
 */
export class Eraser {
  readonly #options: EraserOptions;
  /** Who waits for the erasure of a message, for each of which it is not known that it is erased. */
  readonly #pending = new Map<string, Waiter[]>();
  readonly #toTry = new Set<string>();
  #underWay: string | undefined;
  #isRunning = false;

  constructor(options: EraserOptions) {
    this.#options = options;
  }

  /** Ids of the messages of which it is not known that they are erased, in the order of their deletion. */
  get pending(): readonly string[] {
    return [...this.#pending.keys()];
  }

  get isIdle(): boolean {
    return this.#pending.size === 0;
  }

  /** True when the message may not be deleted now: too many others wait. */
  isTooMuch(messageId: string): boolean {
    return this.#pending.size >= erasuresMax && !this.#pending.has(messageId);
  }

  /** Messages were deleted, here or elsewhere. */
  take(messageIds: readonly string[]): void {
    for (const id of messageIds) {
      if (!this.#pending.has(id)) this.#pending.set(id, []);
      if (id !== this.#underWay) this.#toTry.add(id);
    }
    this.#wake();
  }

  /** Resolves when the message is erased, at once if it is not pending. Rejects with what kept the next try from it. */
  erased(messageId: string): Promise<void> {
    const waiters = this.#pending.get(messageId);
    if (!waiters) return Promise.resolve();
    return new Promise((resolve, reject) => {
      waiters.push({ resolve, reject });
      this.take([messageId]);
    });
  }

  /** Tries again what is pending. */
  tryAgain(): void {
    this.take(this.pending);
  }

  #wake(): void {
    if (this.#isRunning || this.#toTry.size === 0) return;
    this.#isRunning = true;
    void this.#run().finally(() => {
      this.#isRunning = false;
      // What came after the last try, and before this, is not forgotten.
      this.#wake();
    });
  }

  async #run(): Promise<void> {
    const { key, log } = this.#options;
    for (const id of this.#toTry) {
      this.#toTry.delete(id);
      this.#underWay = id;
      try {
        await eraseMessage(this.#options, key, id);
        const waiters = this.#pending.get(id) ?? [];
        this.#pending.delete(id);
        for (const { resolve } of waiters) resolve();
      } catch (error) {
        log.error({ err: error, ...key, messageId: id }, "a deleted message could not be erased; trying again");
        for (const { reject } of this.#pending.get(id)?.splice(0) ?? []) reject(error);
      }
    }
    this.#underWay = undefined;
  }
}
