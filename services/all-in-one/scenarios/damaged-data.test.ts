import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRoom, guest, SocketClient } from "./socket-client.fixture.ts";
import { startTestStack } from "./stack.fixture.ts";

let directory = "";
let undo: () => Promise<unknown> | unknown = () => {};

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "polylogue-"));
});
afterEach(async () => {
  await undo();
  undo = () => {};
  await rm(directory, { recursive: true, force: true });
});

/** A data directory with something in it, which nobody uses any more. */
async function usedDirectory(): Promise<void> {
  const product = await startTestStack({ dataDir: directory });
  const { token } = await guest(product.url, "Mira");
  const room = await createRoom(product.url, token, []);
  const socket = await SocketClient.join(product.url, token, room);
  for (let n = 0; n < 40; n += 1) await socket.ask({ room, post: { clientMessageId: `${n}`, text: `line ${n}` } });
  await product[Symbol.asyncDispose]();
}

describe("a data directory that can not be used ends the start, says why, and is left as it is", () => {
  it("[L3] a damaged page, a secret that was cut off", async () => {
    await usedDirectory();
    const file = join(directory, "room.sqlite");
    const secret = join(directory, "secret");
    const [whole, kept] = await Promise.all([readFile(file), readFile(secret)]);
    const damaged = Buffer.from(whole).fill(0xee, 2 * 4_096, 2 * 4_096 + 12);
    await writeFile(file, damaged);
    await expect(startTestStack({ dataDir: directory })).rejects.toThrow(/room\.sqlite.*damaged/);
    expect(Buffer.compare(await readFile(file), damaged)).toBe(0);
    await writeFile(file, whole);
    await writeFile(secret, "");
    await expect(startTestStack({ dataDir: directory })).rejects.toThrow(/secret.*backup/);
    expect((await readFile(secret)).length).toBe(0);
    await writeFile(secret, kept);
    const healed = await startTestStack({ dataDir: directory });
    await healed[Symbol.asyncDispose]();
  });

  it("[L3] one that may only be read", async () => {
    await usedDirectory();
    await makeReadOnly();
    const before = (await readdir(directory)).toSorted();
    await expect(startTestStack({ dataDir: directory })).rejects.toThrow(/can not be written/);
    expect((await readdir(directory)).toSorted()).toEqual(before);
  });
});

/** The superuser may write whatever the mode says: there the folder becomes a read-only mount of itself. */
async function makeReadOnly(): Promise<void> {
  if (process.getuid?.() === 0) {
    execFileSync("mount", ["--bind", directory, directory]);
    undo = () => execFileSync("umount", ["-l", directory]);
    execFileSync("mount", ["-o", "remount,bind,ro", directory]);
    return;
  }
  for (const name of await readdir(directory)) await chmod(join(directory, name), 0o400);
  await chmod(directory, 0o500);
  undo = () => chmod(directory, 0o700);
}
