import { open } from "node:fs/promises";

/** Held by the one process that has the data directory. */
export const lockName = "lock.sqlite";
/** The folder of a restore that is under way. */
export const restoringName = "restoring";

/** What a file of a data directory is to its backup: `left` is not part of it. */
export function fileKind(name: string): "database" | "plain" | "left" {
  if (name === lockName || /\.sqlite-(wal|shm|journal)$/.test(name)) return "left";
  return name.endsWith(".sqlite") ? "database" : "plain";
}

/** Waits until a file, or the names in a folder, are on the disk. */
export async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } catch (error) {
    // Where folders can not be synced, the system does it by itself.
    if (!["EPERM", "EISDIR", "EINVAL", "EBADF"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  } finally {
    await handle.close();
  }
}
