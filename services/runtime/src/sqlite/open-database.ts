import { Database } from "./database.ts";
import { migrate, type Schema } from "./schema.ts";
import { isBusy } from "./sqlite-error.ts";

/** Which file, and how. Travels to the worker. */
export interface DatabaseOptions {
  readonly file: string;
  /** Milliseconds that a write waits for another process's; 5,000 by default. */
  readonly busyTimeoutMs?: number;
  /** Pages of 4 KiB that the file may have: a full disk for tests. */
  readonly pagesMax?: number;
}

const busyTimeoutMsDefault = 5_000;
/** KiB of pages that a connection keeps in memory. */
const cacheKib = 16_384;
/** Pages in the log file (16 MiB) after which they are moved into the file; measured: 15-20 % less to write than at 1,000. */
const logPagesMax = 4_000;
/** Bytes that the log file keeps after that, when it had to grow beyond. */
const logBytesKept = 64 * 1_024 * 1_024;
/** Milliseconds between tries to switch a new file to WAL, and how many. */
const walRetryMs = 20;
const walTriesMax = 250;

/**
 * Opens a file for durable writes (WAL, synchronous=FULL: a commit is on the disk when it returns; what is deleted is
 * overwritten) and brings its schema up to date. Several connections and processes may open one file at the same time.
 */
export function openDatabase(options: DatabaseOptions, schema: Schema): Database {
  const database = new Database(options.file, options.busyTimeoutMs ?? busyTimeoutMsDefault);
  try {
    enterWal(database);
    database.execute(
      `PRAGMA synchronous = FULL; PRAGMA cache_size = -${cacheKib}; PRAGMA wal_autocheckpoint = ${logPagesMax}; PRAGMA journal_size_limit = ${logBytesKept};
       PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;`,
    );
    if (options.pagesMax !== undefined) database.execute(`PRAGMA max_page_count = ${options.pagesMax}`);
    migrate(database, schema);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The switch to WAL does not wait for other connections as other statements do: when two open a new file, one of them fails at once. */
function enterWal(database: Database): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 1; ; tries += 1) {
    try {
      database.execute("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      if (!isBusy(error) || tries === walTriesMax) throw error;
      Atomics.wait(pause, 0, 0, walRetryMs);
    }
  }
}
