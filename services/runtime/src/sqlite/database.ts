import { DatabaseSync, type DatabaseSyncInstance } from "@photostructure/sqlite";
import { failureOf, SqliteError } from "./sqlite-error.ts";

/** What can be bound. Numbers are safe integers or doubles. */
export type BoundValue = string | number | Uint8Array | null;

/** A prepared statement; `Row` is what its SQL selects. */
export interface Statement<Row> {
  run(...values: BoundValue[]): { readonly changes: number };
  get(...values: BoundValue[]): Row | undefined;
  all(...values: BoundValue[]): Row[];
  /** Leaving the loop early ends the statement. */
  iterate(...values: BoundValue[]): Iterable<Row>;
}

/** One connection, synchronous: for worker threads only. */
export class Database {
  readonly #connection: DatabaseSyncInstance;
  /** BEGIN and its like, each prepared when it is first run. */
  readonly #ownStatements = new Map<string, Statement<unknown>>();

  readonly #busyTimeoutMs: number;

  constructor(file: string, busyTimeoutMs: number) {
    this.#busyTimeoutMs = busyTimeoutMs;
    this.#connection = new DatabaseSync(file, { timeout: busyTimeoutMs });
  }

  /** Runs SQL without parameters. */
  execute(sql: string): void {
    this.#connection.exec(sql);
  }

  /** Prepares once; the caller keeps the statement. */
  prepare<Row = unknown>(sql: string): Statement<Row> {
    const statement = this.#connection.prepare(sql);
    return {
      run: (...values) => ({ changes: Number(statement.run(...values.map(bindable)).changes) }),
      get: (...values) => statement.get(...values.map(bindable)) as Row | undefined,
      all: (...values) => statement.all(...values.map(bindable)) as Row[],
      iterate: (...values) => statement.iterate(...values.map(bindable)) as Iterable<Row>,
    };
  }

  /** Runs `work` in a transaction that holds the write lock from its start. Throws a SqliteError, and then nothing of it is stored. */
  write<T>(work: () => T): T {
    let isCommitting = false;
    try {
      this.#run("BEGIN IMMEDIATE");
      const result = work();
      isCommitting = true;
      this.#run("COMMIT");
      return result;
    } catch (error) {
      this.#undo();
      throw new SqliteError(failureOf(error, isCommitting));
    }
  }

  /** Runs `work` on one state of the file. */
  read<T>(work: () => T): T {
    this.#run("BEGIN");
    try {
      return work();
    } finally {
      if (this.#connection.isTransaction) this.#run("COMMIT");
    }
  }

  /**
   * Moves what the log file (WAL) holds into the file and cuts the log file to nothing: what was overwritten since does not stay in it.
   * False, at once, when others read or write just then.
   */
  emptyLog(): boolean {
    this.execute("PRAGMA busy_timeout = 0");
    try {
      return this.prepare<{ busy: number }>("PRAGMA wal_checkpoint(TRUNCATE)").get()?.busy === 0;
    } catch {
      // Writes find out by themselves what is wrong with the disk.
      return false;
    } finally {
      this.execute(`PRAGMA busy_timeout = ${this.#busyTimeoutMs}`);
    }
  }

  /** The driver lets go of the file when the last statement that was prepared is collected, or the thread ends. */
  close(): void {
    this.#connection.close();
  }

  #run(sql: string): void {
    const statement = this.#ownStatements.get(sql) ?? this.prepare(sql);
    this.#ownStatements.set(sql, statement);
    statement.run();
  }

  #undo(): void {
    // Some errors roll back by themselves.
    if (!this.#connection.isTransaction) return;
    try {
      this.#run("ROLLBACK");
    } catch (error) {
      throw new BrokenConnectionError("a transaction can be neither committed nor rolled back", { cause: error });
    }
  }
}

/** The connection is of no more use: its thread has to end, which frees its locks. */
export class BrokenConnectionError extends Error {
  override readonly name = "BrokenConnectionError";
}

/**
 * The driver cuts a text at its first NUL, so that two ids could become one. As a blob it equals no stored text, and a
 * STRICT table refuses to store it.
 */
function bindable(value: BoundValue): BoundValue {
  return typeof value === "string" && value.includes("\0") ? Buffer.from(value) : value;
}
