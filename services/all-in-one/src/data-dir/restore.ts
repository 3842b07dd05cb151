import { chmod, copyFile, mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "@polylogue/runtime/clock/clock";
import { lockFile } from "@polylogue/runtime/sqlite/file-lock";
import { fileKind, lockName, restoringName, syncToDisk } from "./files.ts";
import { type Manifest, readWholeBackup } from "./manifest.ts";
import { takeLock } from "./open-data-dir.ts";

export interface RestoreOptions {
  /** What `backUp` made. */
  readonly from: string;
  readonly dataDir: string;
  /** Data that is there already is set aside in a folder beside the new; without it, there may be none. */
  readonly isReplacing: boolean;
  readonly clock: Clock;
}

export interface Restored {
  readonly manifest: Manifest;
  /** Where the data is that was there before. */
  readonly setAside: string | undefined;
}

/**
 * Puts a backup into a data directory that no process uses. A restore that is cut off leaves a mark, so that nothing starts on half of
 * it, and is run again. Rejects with a plain sentence, and then nothing has changed but for that.
 */
export async function restore({ from, dataDir, isReplacing, clock }: RestoreOptions): Promise<Restored> {
  const manifest = await readWholeBackup(from);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const lock = takeLock(dataDir);
  if (!lock) throw new Error(`the data directory ${dataDir} is in use: stop its process first`);
  try {
    const names = await readdir(dataDir, { withFileTypes: true });
    const old = names.filter((entry) => entry.isFile() && entry.name !== lockName).map(({ name }) => name);
    const isCutOff = names.some(({ name }) => name === restoringName);
    if (old.length > 0 && !isReplacing && !isCutOff) {
      throw new Error(`there is data in ${dataDir}: with --replace it is set aside`);
    }
    for (const name of old) if (fileKind(name) === "database") refuseInUse(dataDir, name);
    try {
      await stage(from, manifest, join(dataDir, restoringName));
    } catch (error) {
      // The data that is there is still whole.
      if (!isCutOff) await rm(join(dataDir, restoringName), { recursive: true, force: true });
      throw error;
    }
    const setAside = old.length > 0 ? await moveAside(dataDir, clock) : undefined;
    for (const { name } of manifest.files) await rename(join(dataDir, restoringName, name), join(dataDir, name));
    await syncToDisk(dataDir);
    await rm(join(dataDir, restoringName), { recursive: true });
    return { manifest, setAside };
  } finally {
    lock.release();
  }
}

/** Services that run apart take no lock on the directory, but hold their files open. */
function refuseInUse(dataDir: string, name: string): void {
  let isFree = true;
  try {
    const lock = lockFile(join(dataDir, name));
    isFree = lock !== undefined;
    lock?.release();
  } catch {
    // It can not be read: that may be why it is to be replaced.
  }
  if (!isFree) throw new Error(`${join(dataDir, name)} is in use: stop its process first`);
}

async function stage(from: string, { files }: Manifest, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { mode: 0o700 });
  for (const { name } of files) {
    await copyFile(join(from, name), join(to, name));
    await chmod(join(to, name), 0o600);
    await syncToDisk(join(to, name));
  }
  await syncToDisk(to);
}

/** Log files go with their databases: beside another one they would damage it. */
async function moveAside(dataDir: string, clock: Clock): Promise<string> {
  const at = new Date(clock.nowMs()).toISOString().replace(/[:.]/g, "-");
  const folder = join(dataDir, `replaced-${at}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const entry of await readdir(dataDir, { withFileTypes: true })) {
    if (entry.isFile() && entry.name !== lockName) await rename(join(dataDir, entry.name), join(folder, entry.name));
  }
  await syncToDisk(folder);
  return folder;
}
