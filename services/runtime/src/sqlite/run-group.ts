import type { BlockReader } from "./block-reader.ts";
import { BrokenConnectionError, type Database } from "./database.ts";
import { failureOf, type SqliteFailure } from "./sqlite-error.ts";
import type { GroupOutcome } from "./worker-messages.ts";

/** Writes one row in the transaction that is open and says what came of it, as a number. */
export interface RowApplier {
  apply(row: BlockReader): number;
}

/**
 * Writes a group of rows in one transaction. When a row makes it fail, each row gets a transaction of its own, so that a bad one, or
 * one that does not fit on the disk any more, takes no other with it.
 */
export function runGroup(
  database: Database,
  applier: RowApplier,
  rows: number,
  block: () => BlockReader,
): GroupOutcome {
  const results = new Float64Array(rows);
  try {
    database.write(() => {
      const reader = block();
      for (let index = 0; index < rows; index += 1) results[index] = applier.apply(reader.part());
    });
    return { results, failures: [] };
  } catch (error) {
    if (error instanceof BrokenConnectionError) throw error;
    const failure = failureOf(error);
    if (failure.kind === "unavailable") return { results, failures: failAll(rows, 0, failure) };
    if (rows === 1) return { results, failures: [{ index: 0, failure }] };
    return runAlone(database, applier, rows, block());
  }
}

function runAlone(database: Database, applier: RowApplier, rows: number, reader: BlockReader): GroupOutcome {
  const results = new Float64Array(rows);
  const failures: GroupOutcome["failures"][number][] = [];
  for (let index = 0; index < rows; index += 1) {
    const row = reader.part();
    try {
      results[index] = database.write(() => applier.apply(row));
    } catch (error) {
      if (error instanceof BrokenConnectionError) throw error;
      const failure = failureOf(error);
      // Each of the rest would wait as long for the same lock.
      if (failure.kind === "unavailable") return { results, failures: [...failures, ...failAll(rows, index, failure)] };
      failures.push({ index, failure });
    }
  }
  return { results, failures };
}

function failAll(rows: number, from: number, failure: SqliteFailure): GroupOutcome["failures"] {
  return Array.from({ length: rows - from }, (_, index) => ({ index: from + index, failure }));
}
