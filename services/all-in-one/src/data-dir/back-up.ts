import { chmod, copyFile, mkdir, readdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Clock } from "@polylogue/runtime/clock/clock";
import { copyDatabase } from "@polylogue/runtime/sqlite/copy-database";
import { fileKind, syncToDisk } from "./files.ts";
import { describeFile, type Manifest, writeManifest } from "./manifest.ts";

export interface BackUpOptions {
  readonly dataDir: string;
  /** A folder that is not there yet, or is empty. */
  readonly to: string;
  readonly clock: Clock;
}

/**
 * Copies a data directory, also while a process uses it: everything that was acknowledged before it began is in the copy, and so is the
 * secret that the tokens are signed with. The folder is there when the copy is whole, and not before. Rejects with a plain sentence.
 */
export async function backUp({ dataDir, clock, ...options }: BackUpOptions): Promise<Manifest> {
  const to = resolve(options.to);
  const names = await namesIn(dataDir);
  if (!names.some((name) => fileKind(name) === "database")) throw new Error(`there is no data in ${dataDir}`);
  await makeRoom(to);
  const partial = join(dirname(to), `.${basename(to)}.partial`);
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true, mode: 0o700 });
  for (const name of names) {
    const [source, copy] = [join(dataDir, name), join(partial, name)];
    if (fileKind(name) === "database") copyDatabase(source, copy);
    else await copyFile(source, copy);
    await chmod(copy, 0o600);
    await syncToDisk(copy);
  }
  const files = await Promise.all(names.map((name) => describeFile(partial, name)));
  const manifest: Manifest = { format: 1, createdAt: new Date(clock.nowMs()).toISOString(), files };
  await writeManifest(partial, manifest);
  await syncToDisk(partial);
  await rename(partial, to);
  await syncToDisk(dirname(to));
  return manifest;
}

/** The files that belong into a backup; folders are what earlier restores set aside. */
async function namesIn(dataDir: string): Promise<string[]> {
  const entries = await readdir(dataDir, { withFileTypes: true }).catch((error: Error) => {
    throw new Error(`the data directory ${dataDir} can not be read: ${error.message}`, { cause: error });
  });
  return entries.filter((entry) => entry.isFile() && fileKind(entry.name) !== "left").map(({ name }) => name);
}

async function makeRoom(to: string): Promise<void> {
  try {
    await rmdir(to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw new Error(`${to} is there already, and is not an empty folder`, { cause: error });
  }
}
