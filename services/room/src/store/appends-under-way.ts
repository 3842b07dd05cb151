import type { RoomKey } from "./room-store.ts";

/**
 * Lets one append of a room through at a time (L2). The second of two could only have been decided on the first; if that
 * one is lost, the second would still follow the winner's head and be stored, decided on a commit that does not exist.
 */
export class AppendsUnderWay {
  readonly #rooms = new Map<string, Promise<unknown>>();

  async run<T>({ tenant, room }: RoomKey, append: () => Promise<T>): Promise<T> {
    // The length says where the tenant ends.
    const name = `${tenant.length} ${tenant}${room}`;
    if (this.#rooms.has(name)) throw new Error(`room ${room} has an append under way: one at a time (L2)`);
    const appending = append();
    this.#rooms.set(name, appending);
    try {
      return await appending;
    } finally {
      this.#rooms.delete(name);
    }
  }

  /** Resolves when all that are under way now have ended, well or not. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.#rooms.values());
  }
}
