import { AppendsUnderWay } from "../appends-under-way.ts";
import { checkWrite } from "../check-write.ts";
import type * as port from "../room-store.ts";
import { StoreError } from "../store-error.ts";
import type { MemoryRooms } from "./memory-rooms.ts";

/** A handle on a backend in memory. */
export class MemoryRoomStore implements port.RoomStore {
  readonly #rooms: MemoryRooms;
  readonly #appends = new AppendsUnderWay();
  #isClosed = false;

  constructor(rooms: MemoryRooms) {
    this.#rooms = rooms;
  }

  async append(write: port.CommitWrite): Promise<port.AppendVerdict> {
    this.#checkOpen();
    checkWrite(write);
    return this.#appends.run(write.key, async () => {
      await turnOfTheLoop();
      return this.#rooms.of(write.key).append(write);
    });
  }

  async readHead(key: port.RoomKey): Promise<port.Head | undefined> {
    return this.#find(key)?.head;
  }

  async readHeads(keys: readonly port.RoomKey[]): Promise<(port.Head | undefined)[]> {
    return keys.map((key) => this.#find(key)?.head);
  }

  async readCommits(key: port.RoomKey, afterSeq: number, limits: port.CommitsLimits): Promise<port.StoredCommit[]> {
    return this.#find(key)?.commits(afterSeq, limits) ?? [];
  }

  async replaceCommit(key: port.RoomKey, before: port.StoredCommit, record: Uint8Array): Promise<boolean> {
    this.#checkOpen();
    await turnOfTheLoop();
    return this.#rooms.find(key)?.replace(before, record) ?? false;
  }

  async readSnapshot(key: port.RoomKey): Promise<port.SnapshotRow | undefined> {
    return this.#find(key)?.snapshot;
  }

  async readMessages(key: port.RoomKey, page: port.MessagesPage): Promise<port.MessagesPageResult> {
    return this.#find(key)?.messages(page) ?? { rows: [], hasMore: false };
  }

  async readMessage(key: port.RoomKey, messageId: string): Promise<port.MessageRow | undefined> {
    return this.#find(key)?.message(messageId);
  }

  async countMessages(key: port.RoomKey, afterSeq: number, options: port.CountOptions): Promise<port.MessageCounts> {
    return this.#find(key)?.counts(afterSeq, options) ?? { unread: 0, mentions: 0 };
  }

  async listRooms(
    tenant: string,
    viewer: string,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<port.RoomsPageResult> {
    this.#checkOpen();
    return this.#rooms.list(tenant, viewer, page.limit, page.cursor);
  }

  async listBusyRooms(page: { readonly limit: number; readonly after?: port.RoomKey }): Promise<port.BusyRoom[]> {
    this.#checkOpen();
    return this.#rooms.listBusy(page.limit, page.after);
  }

  async clearBusy(key: port.RoomKey, version: string): Promise<boolean> {
    const room = this.#find(key);
    if (room?.busy !== version) return false;
    room.busy = undefined;
    return true;
  }

  async writeDrafts(drafts: readonly port.DraftWrite[]): Promise<void> {
    this.#checkOpen();
    for (const { key, turnId, attempt, text } of drafts) {
      const stored = this.#rooms.of(key).drafts;
      // As UTF-8 would keep it: half a surrogate pair becomes U+FFFD.
      if (attempt >= (stored.get(turnId)?.attempt ?? 0))
        stored.set(turnId, { turnId, attempt, text: Buffer.from(text).toString() });
    }
  }

  async readDrafts(key: port.RoomKey): Promise<port.Draft[]> {
    const drafts = [...(this.#find(key)?.drafts.values() ?? [])];
    return drafts.sort((left, right) => (left.turnId < right.turnId ? -1 : 1));
  }

  async deleteDrafts(key: port.RoomKey, turnIds: readonly string[]): Promise<void> {
    const room = this.#find(key);
    for (const turnId of turnIds) room?.drafts.delete(turnId);
  }

  async writeReadMark(key: port.RoomKey, participantId: string, seq: number): Promise<number> {
    this.#checkOpen();
    const { marks } = this.#rooms.of(key);
    const mark = Math.max(seq, marks.get(participantId) ?? 0);
    marks.set(participantId, mark);
    return mark;
  }

  async readReadMarks(tenant: string, participantId: string, rooms: readonly string[]): Promise<Map<string, number>> {
    const marks = new Map<string, number>();
    for (const room of rooms) {
      const mark = this.#find({ tenant, room })?.marks.get(participantId);
      if (mark !== undefined) marks.set(room, mark);
    }
    return marks;
  }

  async readMarksOf(key: port.RoomKey, participantIds: readonly string[]): Promise<Map<string, number>> {
    const marks = this.#find(key)?.marks;
    return new Map(
      participantIds.flatMap((id) => {
        const mark = marks?.get(id);
        return mark === undefined ? [] : [[id, mark] as const];
      }),
    );
  }

  async eraseRoom(key: port.RoomKey): Promise<void> {
    const room = this.#find(key);
    if (!room?.row) return;
    if (!room.row.deleted) throw new Error(`room ${key.room} is not deleted: it can not be erased`);
    room.erase();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#appends.ended();
  }

  #find(key: port.RoomKey): ReturnType<MemoryRooms["find"]> {
    this.#checkOpen();
    return this.#rooms.find(key);
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new StoreError("unavailable", "The store is closed.");
  }
}

/** A write takes its time, like a disk's, so that others can come between. */
function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
