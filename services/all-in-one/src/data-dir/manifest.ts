import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What a backup holds, so that a restore can tell that it is whole. */
export interface Manifest {
  readonly format: 1;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly files: readonly BackedUpFile[];
}

export interface BackedUpFile {
  readonly name: string;
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

const manifestName = "backup.json";

export async function describeFile(folder: string, name: string): Promise<BackedUpFile> {
  const path = join(folder, name);
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return { name, bytes: (await stat(path)).size, sha256: hash.digest("hex") };
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeFile(join(folder, manifestName), `${JSON.stringify(manifest, undefined, 2)}\n`, { mode: 0o600 });
}

/** The manifest of a backup whose files are all there as they were written. Rejects with a plain sentence. */
export async function readWholeBackup(folder: string): Promise<Manifest> {
  const manifest = await readManifest(folder);
  for (const file of manifest.files) {
    const found = await describeFile(folder, file.name).catch(() => undefined);
    if (found?.sha256 !== file.sha256)
      throw new Error(`the backup ${folder} is damaged: ${file.name} is not what was written`);
  }
  return manifest;
}

async function readManifest(folder: string): Promise<Manifest> {
  let manifest: unknown;
  try {
    manifest = JSON.parse(await readFile(join(folder, manifestName), "utf8"));
  } catch (error) {
    throw new Error(`${folder} is no backup: it has no ${manifestName} that can be read`, { cause: error });
  }
  if (!isManifest(manifest)) throw new Error(`${folder} is no backup that this version can read`);
  return manifest;
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== "object" || value === null) return false;
  const { format, files } = value as Partial<Manifest>;
  return format === 1 && Array.isArray(files) && files.length > 0 && files.every(isFile);
}

/** A name, and no path: nothing is written outside of the data directory. */
function isFile(value: unknown): value is BackedUpFile {
  if (typeof value !== "object" || value === null) return false;
  const { name, sha256 } = value as Partial<BackedUpFile>;
  return typeof name === "string" && /^[\w][\w.-]*$/.test(name) && typeof sha256 === "string";
}
