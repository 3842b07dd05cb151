import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import type { Clock } from "@polylogue/runtime/clock/clock";
import { systemClock } from "@polylogue/runtime/clock/system-clock";
import type { Log } from "@polylogue/runtime/log/log";
import type { GroupBounds } from "@polylogue/runtime/sqlite/group-queue";
import { GroupWriter } from "@polylogue/runtime/sqlite/group-writer";
import type { DatabaseOptions } from "@polylogue/runtime/sqlite/open-database";
import { RequestReader } from "@polylogue/runtime/sqlite/request-reader";
import type { RoomStore } from "./room-store.ts";
import { SqliteRoomStore } from "./sqlite/sqlite-handle.ts";
import { storeErrorOf } from "./sqlite/store-error-of.ts";
import { StoreError } from "./store-error.ts";

export interface SqliteRoomStoreOptions {
  /** The folder of `room.sqlite`; made when it is missing. */
  readonly dataDir: string;
  readonly clock?: Clock;
  readonly log?: Log;
  /** See `groupBounds` for the defaults. */
  readonly bounds?: Partial<GroupBounds>;
  /** Pages of 4 KiB that the file may have: a full disk for tests. */
  readonly pagesMax?: number;
  /** Milliseconds that a write waits for another process; 5,000 by default. */
  readonly busyTimeoutMs?: number;
  /** Told of every worker thread that is started. */
  readonly onWorkerStart?: (role: "writer" | "reader", worker: Worker) => void;
  /** Told of the rows of every transaction. */
  readonly onGroup?: (rows: number) => void;
}

/** The file in the data directory. */
export const roomFileName = "room.sqlite";

/** Opens the embedded store, one file, with a thread that writes and one that reads. Rejects with a StoreError. */
export async function openSqliteRoomStore(options: SqliteRoomStoreOptions): Promise<RoomStore> {
  const { clock = systemClock, log, onWorkerStart } = options;
  const database = await databaseOptions(options);
  const opened = await Promise.allSettled([
    GroupWriter.open({
      entry: new URL("./sqlite/writer.worker.ts", import.meta.url),
      database,
      clock,
      log,
      bounds: options.bounds,
      onGroup: options.onGroup,
      onStart: (worker) => onWorkerStart?.("writer", worker),
    }),
    RequestReader.open({
      entry: new URL("./sqlite/reader.worker.ts", import.meta.url),
      database,
      clock,
      log,
      onStart: (worker) => onWorkerStart?.("reader", worker),
    }),
  ]);
  const [writer, reader] = opened;
  if (writer.status === "fulfilled" && reader.status === "fulfilled")
    return new SqliteRoomStore(writer.value, reader.value);
  for (const each of opened) if (each.status === "fulfilled") await each.value.close();
  throw openingError(
    database.file,
    writer.status === "rejected" ? writer.reason : reader.status === "rejected" && reader.reason,
  );
}

/** The operator has to know which file it is. */
function openingError(file: string, reason: unknown): unknown {
  const error = storeErrorOf(reason);
  if (!(error instanceof StoreError)) return error;
  return new StoreError(error.kind, `The file ${file} can not be used. ${error.message}`, error.cause);
}

async function databaseOptions(options: SqliteRoomStoreOptions): Promise<DatabaseOptions> {
  const { dataDir, pagesMax, busyTimeoutMs } = options;
  try {
    await mkdir(dataDir, { recursive: true });
  } catch (error) {
    throw new StoreError("unavailable", `The folder ${dataDir} can not be made.`, error);
  }
  return {
    file: join(dataDir, roomFileName),
    ...(pagesMax !== undefined && { pagesMax }),
    ...(busyTimeoutMs !== undefined && { busyTimeoutMs }),
  };
}
