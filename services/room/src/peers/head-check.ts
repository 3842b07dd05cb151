import type { Log } from "@polylogue/runtime/log/log";
import type { LiveRoom } from "../live-room.ts";
import type { RoomStore } from "../store/room-store.ts";

/** Rooms of one read. */
const batchMax = 1_000;

/** Compares the rooms that somebody watches here with the store, and brings up to date those that are behind (B5). */
export class HeadCheck {
  readonly #store: RoomStore;
  readonly #log: Log;
  readonly #rooms: () => Iterable<LiveRoom>;
  #running: Promise<boolean> | undefined;

  constructor(options: { readonly store: RoomStore; readonly log: Log; readonly rooms: () => Iterable<LiveRoom> }) {
    this.#store = options.store;
    this.#log = options.log;
    this.#rooms = options.rooms;
  }

  /** One read for a thousand rooms. False when the store, or a room in it, could not be read: then not everything is known. */
  run(): Promise<boolean> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #run(): Promise<boolean> {
    const watched = [...this.#rooms()].filter((room) => !room.isIdle);
    let isDone = true;
    try {
      for (let first = 0; first < watched.length; first += batchMax) {
        const batch = watched.slice(first, first + batchMax);
        const heads = await this.#store.readHeads(batch.map(({ key }) => key));
        const behind = batch.filter((room, index) => (heads[index]?.seq ?? 0) > room.state.headSeq);
        // One room that can not be read keeps no other one behind; its log says why.
        const read = await Promise.allSettled(behind.map((room) => room.catchUp()));
        isDone &&= read.every(({ status }) => status === "fulfilled");
      }
      return isDone;
    } catch (error) {
      this.#log.warn({ err: error }, "the heads of rooms could not be compared with the store");
      return false;
    }
  }
}
