import type { WritableRow } from "@polylogue/runtime/sqlite/group-queue";
import type { GroupWriter } from "@polylogue/runtime/sqlite/group-writer";
import type { Question } from "@polylogue/runtime/sqlite/question";
import type { RequestReader } from "@polylogue/runtime/sqlite/request-reader";
import { SqliteError } from "@polylogue/runtime/sqlite/sqlite-error";
import { AppendsUnderWay } from "../appends-under-way.ts";
import { checkWrite } from "../check-write.ts";
import type * as port from "../room-store.ts";
import { decodeRoomsCursor, encodeRoomsCursor } from "../rooms-cursor.ts";
import { StoreError } from "../store-error.ts";
import { verdicts } from "./apply-commit.ts";
import { erasures } from "./erase-room.ts";
import { packCommit } from "./pack-commit.ts";
import { packReplacement } from "./pack-replacement.ts";
import { packClearBusy, packDeleteDraft, packDraft, packEraseRoom, packReadMark } from "./pack-side-rows.ts";
import { readCommits, readHead, readHeads, readKey, readSnapshot } from "./read-log.ts";
import { countMessages, readMessage, readMessages } from "./read-messages.ts";
import { listBusyRooms, listRooms } from "./read-rooms.ts";
import { readDrafts, readMarksOf, readReadMarks } from "./read-side-rows.ts";
import { storeErrorOf } from "./store-error-of.ts";

/** A handle on `room.sqlite`. */
export class SqliteRoomStore implements port.RoomStore {
  readonly #writer: GroupWriter;
  readonly #reader: RequestReader;
  readonly #appends = new AppendsUnderWay();
  #closed: Promise<void> | undefined;

  constructor(writer: GroupWriter, reader: RequestReader) {
    this.#writer = writer;
    this.#reader = reader;
  }

  async append(write: port.CommitWrite): Promise<port.AppendVerdict> {
    checkWrite(write);
    return this.#appends.run(write.key, async () => {
      try {
        return (await this.#writer.write(packCommit(write))) === verdicts.won ? { kind: "won" } : { kind: "lost" };
      } catch (error) {
        return await this.#settle(write, error);
      }
    });
  }

  readHead(key: port.RoomKey): Promise<port.Head | undefined> {
    return this.#ask(readHead, key);
  }

  readHeads(keys: readonly port.RoomKey[]): Promise<(port.Head | undefined)[]> {
    return this.#ask(readHeads, keys);
  }

  readCommits(key: port.RoomKey, afterSeq: number, limits: port.CommitsLimits): Promise<port.StoredCommit[]> {
    return this.#ask(readCommits, key, afterSeq, limits);
  }

  async replaceCommit(key: port.RoomKey, before: port.StoredCommit, record: Uint8Array): Promise<boolean> {
    const isStored = (await this.#write(packReplacement({ key, before, record }))) === 1;
    // What was replaced is overwritten in the file, and must not stay in the log file either (L8).
    this.#writer.emptyLogSoon();
    return isStored;
  }

  readSnapshot(key: port.RoomKey): Promise<port.SnapshotRow | undefined> {
    return this.#ask(readSnapshot, key);
  }

  readMessages(key: port.RoomKey, page: port.MessagesPage): Promise<port.MessagesPageResult> {
    return this.#ask(readMessages, key, page);
  }

  readMessage(key: port.RoomKey, messageId: string): Promise<port.MessageRow | undefined> {
    return this.#ask(readMessage, key, messageId);
  }

  countMessages(key: port.RoomKey, afterSeq: number, options: port.CountOptions): Promise<port.MessageCounts> {
    return this.#ask(countMessages, key, afterSeq, options);
  }

  async listRooms(
    tenant: string,
    viewer: string,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<port.RoomsPageResult> {
    // One more than wanted tells whether there are more.
    const found = await this.#ask(listRooms, tenant, viewer, page.limit + 1, decodeRoomsCursor(page.cursor));
    const rows = found.slice(0, page.limit);
    const last = rows.at(-1);
    if (!last || found.length === rows.length) return { rows };
    return { rows, nextCursor: encodeRoomsCursor({ activeAtMs: last.row.activeAtMs, room: last.room }) };
  }

  listBusyRooms(page: { readonly limit: number; readonly after?: port.RoomKey }): Promise<port.BusyRoom[]> {
    return this.#ask(listBusyRooms, page.limit, page.after);
  }

  async clearBusy(key: port.RoomKey, version: string): Promise<boolean> {
    return (await this.#write(packClearBusy(key, version))) === 1;
  }

  async writeDrafts(drafts: readonly port.DraftWrite[]): Promise<void> {
    await this.#writeAll(drafts.map(packDraft));
  }

  readDrafts(key: port.RoomKey): Promise<port.Draft[]> {
    return this.#ask(readDrafts, key);
  }

  async deleteDrafts(key: port.RoomKey, turnIds: readonly string[]): Promise<void> {
    await this.#writeAll(turnIds.map((turnId) => packDeleteDraft(key, turnId)));
  }

  writeReadMark(key: port.RoomKey, participantId: string, seq: number): Promise<number> {
    return this.#write(packReadMark(key, participantId, seq));
  }

  readReadMarks(tenant: string, participantId: string, rooms: readonly string[]): Promise<Map<string, number>> {
    return this.#ask(readReadMarks, tenant, participantId, rooms);
  }

  readMarksOf(key: port.RoomKey, participantIds: readonly string[]): Promise<Map<string, number>> {
    return this.#ask(readMarksOf, key, participantIds);
  }

  async eraseRoom(key: port.RoomKey): Promise<void> {
    for (;;) {
      const outcome = await this.#write(packEraseRoom(key));
      if (outcome === erasures.done) {
        this.#writer.emptyLogSoon();
        return;
      }
      if (outcome === erasures.notDeleted) throw new Error(`room ${key.room} is not deleted: it can not be erased`);
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    // The writer's thread ends last: an append whose result a crash left unknown is settled by reading, and the last
    // connection tidies the log file away.
    await this.#writer.finish();
    await this.#appends.ended();
    await this.#reader.close();
    await this.#writer.close();
  }

  /** When the result is not known, the key tells: own tag means won (L2). */
  async #settle({ key, commit }: port.CommitWrite, error: unknown): Promise<port.AppendVerdict> {
    if (!(error instanceof SqliteError) || !error.isOutcomeUnknown) throw storeErrorOf(error);
    const { headSeq, tag } = await this.#reader.ask(readKey, key, commit.firstSeq).catch((readError: unknown) => {
      throw storeErrorOf(readError);
    });
    if (tag === commit.tag) return { kind: "won" };
    if (headSeq >= commit.firstSeq) return { kind: "lost" };
    throw storeErrorOf(error);
  }

  async #write(row: WritableRow): Promise<number> {
    try {
      return await this.#writer.write(row);
    } catch (error) {
      throw storeErrorOf(error);
    }
  }

  /** Rejects when one of the rows failed, after all have ended. */
  async #writeAll(rows: readonly WritableRow[]): Promise<void> {
    for (const each of await Promise.allSettled(rows.map((row) => this.#write(row)))) {
      if (each.status === "rejected") throw each.reason;
    }
  }

  async #ask<Args extends readonly unknown[], Answer>(
    question: Question<Args, Answer>,
    ...args: Args
  ): Promise<Answer> {
    if (this.#closed) throw new StoreError("unavailable", "The store is closed.");
    try {
      return await this.#reader.ask(question, ...args);
    } catch (error) {
      throw storeErrorOf(error);
    }
  }
}
