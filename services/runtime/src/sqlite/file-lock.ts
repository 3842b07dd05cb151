import { DatabaseSync } from "@photostructure/sqlite";

/** Held until it is released or the process ends, however it ends. */
export interface FileLock {
  release(): void;
}

/**
 * Takes a file for this process alone. Undefined when another process has it. The lock is SQLite's own, so the system frees it with the
 * process, on every platform, and nothing stale stays after a crash.
 */
export function lockFile(path: string): FileLock | undefined {
  const database = new DatabaseSync(path);
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE;");
  } catch (error) {
    database.close();
    if (/locked|busy/iu.test(String(error))) return undefined;
    throw error;
  }
  return { release: () => database.close() };
}
