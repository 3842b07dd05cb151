import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Where a lab keeps its files. */
export interface DataDir {
  readonly path: string;
  remove(): Promise<void>;
}

/** Makes a folder; with a size, on a disk of its own of so many bytes. */
export async function makeDataDir(diskBytes: number | undefined): Promise<DataDir> {
  const path = await mkdtemp(join(tmpdir(), "polylogue-lab-"));
  const remove = () => rm(path, { recursive: true, force: true });
  if (diskBytes === undefined) return { path, remove };
  await run("mount", ["-t", "tmpfs", "-o", `size=${diskBytes}`, "tmpfs", path]);
  return {
    path,
    async remove() {
      await run("umount", ["--lazy", path]);
      await remove();
    },
  };
}

/** Why no disk of its own can be mounted here. */
export function whyNoOwnDisk(): string | undefined {
  if (process.platform === "linux" && process.getuid?.() === 0) return undefined;
  return "a small disk can only be mounted by root on Linux";
}
