import { constants, existsSync } from "node:fs";
import { access, mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Random } from "@polylogue/runtime/random/random";
import { type FileLock, lockFile } from "@polylogue/runtime/sqlite/file-lock";
import { lockName, restoringName } from "./files.ts";

/** The place on disk that one process has for itself. */
export interface DataDir {
  readonly path: string;
  /** The secret that signs tokens: kept, so that guests stay who they are over a restart. */
  readonly secret: string;
  close(): void;
}

/**
 * Takes the data directory for this process alone. Rejects with a plain sentence when another process has it: two processes would take
 * each other's running turns for dead.
 */
export async function openDataDir(path: string, random: Random): Promise<DataDir> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await access(path, constants.W_OK).catch((error: Error) => {
    throw new Error(`the data directory ${path} can not be written: ${error.message}`, { cause: error });
  });
  const lock = takeLock(path);
  if (!lock) throw new Error(`the data directory ${path} is in use by another process`);
  try {
    // What is missing by now would be made anew, and empty.
    if (existsSync(join(path, restoringName))) {
      throw new Error(`a restore into ${path} was cut off: run it again`);
    }
    return { path, secret: await keepSecret(join(path, "secret"), random), close: () => lock.release() };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The lock of a data directory; undefined when another process has it. */
export function takeLock(path: string): FileLock | undefined {
  try {
    return lockFile(join(path, lockName));
  } catch (error) {
    throw new Error(`the data directory ${path} can not be locked: ${String(error)}`, { cause: error });
  }
}

async function keepSecret(file: string, random: Random): Promise<string> {
  try {
    const kept = (await readFile(file, "utf8")).trim();
    if (kept.length >= 32) return kept;
    // A new one would make strangers of all guests: that is not for this process to decide.
    throw new Error(
      `the file ${file} holds no secret; put it back from a backup, or delete it to start with another one`,
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const secret = Buffer.from(random.bytes(32)).toString("base64url");
  const handle = await open(file, "w", 0o600);
  try {
    await handle.writeFile(`${secret}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return secret;
}
