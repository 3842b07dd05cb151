import type { DynamoTable } from "@polylogue/runtime/dynamodb/dynamo-table";
import { AppendsUnderWay } from "../appends-under-way.ts";
import { checkWrite } from "../check-write.ts";
import type * as port from "../room-store.ts";
import { StoreError } from "../store-error.ts";
import { Appender } from "./append.ts";
import { eraseRoom } from "./erase-room.ts";
import { HeadCache } from "./head-cache.ts";
import { readCommits, readHead, readHeads, readSnapshot } from "./read-log.ts";
import { countMessages, readMessage, readMessages } from "./read-messages.ts";
import { listBusyRooms, listRooms } from "./read-rooms.ts";
import {
  clearBusy,
  deleteDrafts,
  readDrafts,
  readMarksOf,
  readReadMarks,
  replaceCommit,
  writeDrafts,
  writeReadMark,
} from "./side-rows.ts";
import { storeErrorOf } from "./store-error-of.ts";

/** A handle on a table of DynamoDB. */
export class DynamoRoomStore implements port.RoomStore {
  readonly #table: DynamoTable;
  readonly #heads = new HeadCache();
  readonly #appender: Appender;
  readonly #appends = new AppendsUnderWay();
  readonly #underWay = new Set<Promise<unknown>>();
  #closed: Promise<void> | undefined;

  constructor(table: DynamoTable) {
    this.#table = table;
    this.#appender = new Appender(table, this.#heads);
  }

  append(write: port.CommitWrite): Promise<port.AppendVerdict> {
    return this.#run(() => {
      checkWrite(write);
      return this.#appends.run(write.key, () => this.#appender.append(write));
    });
  }

  readHead(key: port.RoomKey): Promise<port.Head | undefined> {
    return this.#run((table) => readHead(table, this.#heads, key));
  }

  readHeads(keys: readonly port.RoomKey[]): Promise<(port.Head | undefined)[]> {
    return this.#run((table) => readHeads(table, this.#heads, keys));
  }

  readCommits(key: port.RoomKey, afterSeq: number, limits: port.CommitsLimits): Promise<port.StoredCommit[]> {
    return this.#run((table) => readCommits(table, this.#heads, key, afterSeq, limits));
  }

  replaceCommit(key: port.RoomKey, before: port.StoredCommit, record: Uint8Array): Promise<boolean> {
    return this.#run((table) => replaceCommit(table, key, before, record));
  }

  readSnapshot(key: port.RoomKey): Promise<port.SnapshotRow | undefined> {
    return this.#run((table) => readSnapshot(table, key));
  }

  readMessages(key: port.RoomKey, page: port.MessagesPage): Promise<port.MessagesPageResult> {
    return this.#run((table) => readMessages(table, key, page));
  }

  readMessage(key: port.RoomKey, messageId: string): Promise<port.MessageRow | undefined> {
    return this.#run((table) => readMessage(table, key, messageId));
  }

  countMessages(key: port.RoomKey, afterSeq: number, options: port.CountOptions): Promise<port.MessageCounts> {
    return this.#run((table) => countMessages(table, key, afterSeq, options));
  }

  listRooms(
    tenant: string,
    viewer: string,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<port.RoomsPageResult> {
    return this.#run((table) => listRooms(table, tenant, viewer, page));
  }

  listBusyRooms(page: { readonly limit: number; readonly after?: port.RoomKey }): Promise<port.BusyRoom[]> {
    return this.#run((table) => listBusyRooms(table, page));
  }

  clearBusy(key: port.RoomKey, version: string): Promise<boolean> {
    return this.#run((table) => clearBusy(table, key, version));
  }

  writeDrafts(drafts: readonly port.DraftWrite[]): Promise<void> {
    return this.#run((table) => writeDrafts(table, drafts));
  }

  readDrafts(key: port.RoomKey): Promise<port.Draft[]> {
    return this.#run((table) => readDrafts(table, key));
  }

  deleteDrafts(key: port.RoomKey, turnIds: readonly string[]): Promise<void> {
    return this.#run((table) => deleteDrafts(table, key, turnIds));
  }

  writeReadMark(key: port.RoomKey, participantId: string, seq: number): Promise<number> {
    return this.#run((table) => writeReadMark(table, key, participantId, seq));
  }

  readReadMarks(tenant: string, participantId: string, rooms: readonly string[]): Promise<Map<string, number>> {
    return this.#run((table) => readReadMarks(table, tenant, participantId, rooms));
  }

  readMarksOf(key: port.RoomKey, participantIds: readonly string[]): Promise<Map<string, number>> {
    return this.#run((table) => readMarksOf(table, key, participantIds));
  }

  eraseRoom(key: port.RoomKey): Promise<void> {
    return this.#run((table) => eraseRoom(table, key));
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    this.#table.close();
  }

  async #run<T>(work: (table: DynamoTable) => Promise<T>): Promise<T> {
    if (this.#closed) throw new StoreError("unavailable", "The store is closed.");
    const working = work(this.#table);
    this.#underWay.add(working);
    try {
      return await working;
    } catch (error) {
      throw storeErrorOf(error);
    } finally {
      this.#underWay.delete(working);
    }
  }
}
