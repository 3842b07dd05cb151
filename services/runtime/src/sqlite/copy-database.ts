import { DatabaseSync } from "@photostructure/sqlite";
import { Database } from "./database.ts";
import { failureOf, knownFailure, SqliteError } from "./sqlite-error.ts";

/** Milliseconds that the copy waits for a lock that writers do not keep. */
const busyTimeoutMs = 5_000;

/**
 * Copies a file, in the state of one moment and beside whoever reads and writes it, to a path where there is none. The copy has no log
 * file, and nothing of what was deleted. Throws a SqliteError, also when the copy is not sound.
 */
export function copyDatabase(from: string, to: string): void {
  try {
    const source = new DatabaseSync(from, { timeout: busyTimeoutMs });
    // Nothing is prepared: a connection with statements would stay open.
    try {
      source.exec(`VACUUM INTO '${to.replaceAll("'", "''")}'`);
    } finally {
      source.close();
    }
    checkWhole(to);
  } catch (error) {
    throw new SqliteError(failureOf(error));
  }
}

function checkWhole(file: string): void {
  const copy = new Database(file, busyTimeoutMs);
  const [found] = Object.values(copy.prepare<Record<string, string>>("PRAGMA integrity_check(1)").get() ?? {});
  copy.close();
  if (found !== "ok") throw new SqliteError(knownFailure("corrupt", `The copy ${file} is damaged: ${found}`));
}
