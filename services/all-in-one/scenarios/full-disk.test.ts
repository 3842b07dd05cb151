import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Database } from "@polylogue/runtime/sqlite/database";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { startProduct } from "./product-process.fixture.ts";
import { call, createRoom, guest, history, SocketClient } from "./socket-client.fixture.ts";

/** A disk of 8 MiB, where this machine lets us have one. */
function mountSmallDisk(): string | undefined {
  const directory = mkdtempSync(join(tmpdir(), "polylogue-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m,mode=0700", "tmpfs", directory], { stdio: "ignore" });
    return directory;
  } catch {
    rmSync(directory, { recursive: true });
    return undefined;
  }
}

const disk = mountSmallDisk();
afterAll(() => {
  if (disk === undefined) return;
  // Lazily: SQLite may still hold a file that was closed.
  execFileSync("umount", ["-l", disk]);
  rmSync(disk, { recursive: true, force: true });
});

function fillUpTo(directory: string, file: string, bytesLeft: number): void {
  const { bavail, bsize } = statfsSync(directory);
  writeFileSync(file, Buffer.alloc(Math.max(0, bavail * bsize - bytesLeft), 1));
}

// Elsewhere `sqlite-file.test.ts` has the store alone do the same, with a bound on its pages.
describe.skipIf(disk === undefined)("a full disk (needs the right to mount one)", () => {
  it("[L3] refuses what it can not store with a reason of its own, is read all the while, and stores again when there is space, without a restart", async () => {
    const directory = disk ?? "";
    const product = await startProduct({ DATA_DIR: directory });
    onTestFinished(() => void product.child.kill("SIGKILL"));
    const mira = await guest(product.url, "Mira");
    const room = await createRoom(product.url, mira.token, []);
    const socket = await SocketClient.join(product.url, mira.token, room);
    const post = (n: number) =>
      socket.ask({ room, post: { clientMessageId: `n${n}`, text: `${n} `.padEnd(12_000, "x") } });
    expect((await post(0)).ok).toBeTruthy();
    fillUpTo(directory, join(directory, "ballast"), 200_000);

    let stored = 1;
    let refused = await post(stored);
    for (; refused.ok && stored < 200; refused = await post(stored)) stored += 1;
    expect(refused.error).toMatchObject({ code: "RESOURCE_EXHAUSTED", reason: "STORE_FULL", retryAfterMs: 5_000 });
    expect((await post(stored)).error.reason).toBe("STORE_FULL");

    const jon = await SocketClient.join(product.url, (await guest(product.url, "Jon")).token, room);
    expect((await history(product.url, mira.token, room)).length).toBe(stored);
    expect((await call(product.url, "GET", "/readyz")).status).toBe(200);

    rmSync(join(directory, "ballast"));
    expect((await post(stored)).ok).toBeTruthy();
    expect((await jon.until((frame) => frame.event?.messagePosted)).event.messagePosted.message.text).toMatch(/^\d+ x/);
    const messages = await history(product.url, mira.token, room);
    expect(messages.map(({ text }) => Number.parseInt(text, 10))).toEqual(
      Array.from({ length: stored + 1 }, (_, n) => n),
    );
    expect(await product.stop()).toBe(0);
    const database = new Database(join(directory, "room.sqlite"), 0);
    expect(database.prepare("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
    database.close();
  });
});
