import type { BlockWriter } from "./block-writer.ts";
import { knownFailure, SqliteError } from "./sqlite-error.ts";

/** A row on its way to the writer. */
export interface WritableRow {
  /** About how many bytes it takes, for the bounds. */
  readonly bytes: number;
  encode(block: BlockWriter): void;
}

/** A row whose writer waits for the result. */
export interface WaitingRow {
  readonly row: WritableRow;
  resolve(result: number): void;
  reject(error: unknown): void;
}

export interface GroupBounds {
  /** Rows of one group. */
  readonly groupRowsMax: number;
  /** Bytes of one group; a larger row goes alone. */
  readonly groupBytesMax: number;
  /** Rows that wait; more are refused. */
  readonly waitingRowsMax: number;
  /** Bytes that wait; more are refused. */
  readonly waitingBytesMax: number;
}

export const groupBounds: GroupBounds = {
  groupRowsMax: 512,
  groupBytesMax: 8 * 1_024 * 1_024,
  waitingRowsMax: 20_000,
  waitingBytesMax: 64 * 1_024 * 1_024,
};

/** Rows that wait for the next group, in order. */
export class GroupQueue {
  readonly #bounds: GroupBounds;
  #waiting: WaitingRow[] = [];
  #bytes = 0;

  constructor(bounds: GroupBounds) {
    this.#bounds = bounds;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** Throws a SqliteError when too much waits already. */
  push(waiting: WaitingRow): void {
    const { waitingRowsMax, waitingBytesMax } = this.#bounds;
    if (this.#waiting.length >= waitingRowsMax || this.#bytes + waiting.row.bytes > waitingBytesMax) {
      throw new SqliteError(knownFailure("unavailable", "Too many writes wait for the disk."));
    }
    this.#waiting.push(waiting);
    this.#bytes += waiting.row.bytes;
  }

  /** Takes the next group out. */
  take(): WaitingRow[] {
    const { groupRowsMax, groupBytesMax } = this.#bounds;
    let rows = 0;
    let bytes = 0;
    for (const { row } of this.#waiting) {
      if (rows === groupRowsMax || (rows > 0 && bytes + row.bytes > groupBytesMax)) break;
      rows += 1;
      bytes += row.bytes;
    }
    this.#bytes -= bytes;
    return this.#waiting.splice(0, rows);
  }

  takeAll(): WaitingRow[] {
    const all = this.#waiting;
    this.#waiting = [];
    this.#bytes = 0;
    return all;
  }
}
