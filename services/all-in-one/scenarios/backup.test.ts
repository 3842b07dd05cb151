import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { systemClock } from "@polylogue/runtime/clock/system-clock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { restore } from "../src/data-dir/restore.ts";
import { createRoom, type Frame, guest, history, SocketClient } from "./socket-client.fixture.ts";
import { startTestStack } from "./stack.fixture.ts";

const script = fileURLToPath(new URL("../../../scripts/admin/main.ts", import.meta.url));
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "polylogue-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** What `npm run admin` runs. */
async function admin(...rest: string[]): Promise<{ readonly status: number; readonly output: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", script, ...rest], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => (output += piece));
  const [status] = await once(child, "close");
  return { status, output };
}

/** Posts `from`, `from + 1`, ... and gives back their answers. */
async function posts(socket: SocketClient, room: string, from: number, count: number): Promise<Frame[]> {
  const numbers = Array.from({ length: count }, (_, n) => from + n);
  return Promise.all(numbers.map((n) => socket.ask({ room, post: { clientMessageId: `n${n}`, text: `note ${n}` } })));
}

/** Where a client is: the last event that it saw. */
function positionOf(socket: SocketClient, room: string): { readonly afterSeq: number; readonly afterTag: string } {
  const { seq, tag } = socket.events(room).at(-1);
  return { afterSeq: seq, afterTag: tag };
}

async function rejoin(url: string, token: string, room: string, join: object): Promise<Frame> {
  const socket = await SocketClient.open(url);
  await socket.ask({ hello: { token } });
  expect((await socket.ask({ room, join })).ok).toBeTruthy();
  const { joined } = await socket.until((frame) => frame.joined);
  socket.close();
  return joined;
}

/** Whoever saw what is lost is told so, wherever the new log is by then. */
async function expectNoSilentResume(
  url: string,
  token: string,
  room: string,
  lost: { afterSeq: number; afterTag: string },
) {
  const shorter = await rejoin(url, token, room, lost);
  expect(shorter.headSeq).toBeLessThan(lost.afterSeq);
  expect(shorter.resumed).toBe(false);
  const socket = await SocketClient.join(url, token, room);
  await posts(socket, room, 9_000, lost.afterSeq - shorter.headSeq + 5);
  // The new log has this seq too by now, with another event.
  const longer = await rejoin(url, token, room, lost);
  expect(longer.headSeq).toBeGreaterThan(lost.afterSeq);
  expect(longer.resumed).toBe(false);
  expect(longer.messages.at(-1).text).toMatch(/^note 90/);
  socket.close();
}

describe("the data of an earlier day", () => {
  it("[L3, S2] a backup that is made while people write holds what was acknowledged, and a restore is told from what it lost", async () => {
    const [dataDir, backup] = [join(folder, "data"), join(folder, "backup")];
    const first = await startTestStack({ dataDir });
    const mira = await guest(first.url, "Mira");
    const room = await createRoom(first.url, mira.token, []);
    const socket = await SocketClient.join(first.url, mira.token, room);
    await posts(socket, room, 0, 50);
    const meanwhile = posts(socket, room, 50, 150);
    const made = await admin("backup", "--data-dir", dataDir, "--to", backup);
    expect(made).toMatchObject({ status: 0, output: expect.stringContaining("2 files") });
    expect((await readdir(backup)).toSorted()).toEqual(["backup.json", "room.sqlite", "secret"]);
    await meanwhile;
    await posts(socket, room, 200, 20);
    const lost = positionOf(socket, room);

    const restoring = { from: backup, dataDir, isReplacing: true, clock: systemClock };
    await expect(restore(restoring)).rejects.toThrow("in use");
    await first[Symbol.asyncDispose]();
    await expect(restore({ ...restoring, isReplacing: false })).rejects.toThrow("--replace");
    const restored = await admin("restore", "--data-dir", dataDir, "--from", backup, "--replace");
    expect(restored).toMatchObject({ status: 0, output: expect.stringContaining("is as it was at") });
    await using second = await startTestStack({ dataDir });
    const kept = (await history(second.url, mira.token, room)).map(({ text }) => text);
    // What was under way at the time may be in it or not, but nothing behind a hole.
    expect(kept.length).toBeGreaterThanOrEqual(50);
    expect(kept.length).toBeLessThan(220);
    expect(kept.slice(0, 50).toSorted()).toEqual(Array.from({ length: 50 }, (_, n) => `note ${n}`).toSorted());
    await expectNoSilentResume(second.url, mira.token, room, lost);
  });

  it("[S2] a data directory that was copied back is told from what it lost", async () => {
    const dataDir = join(folder, "data");
    const first = await startTestStack({ dataDir });
    const mira = await guest(first.url, "Mira");
    const room = await createRoom(first.url, mira.token, []);
    const socket = await SocketClient.join(first.url, mira.token, room);
    await posts(socket, room, 0, 5);
    const common = positionOf(socket, room);
    await first[Symbol.asyncDispose]();
    await cp(dataDir, join(folder, "copy"), { recursive: true });
    const second = await startTestStack({ dataDir });
    const again = await SocketClient.join(second.url, mira.token, room);
    await posts(again, room, 5, 20);
    const lost = positionOf(again, room);
    await second[Symbol.asyncDispose]();
    await rm(dataDir, { recursive: true });
    await cp(join(folder, "copy"), dataDir, { recursive: true });
    await using third = await startTestStack({ dataDir });
    await expectNoSilentResume(third.url, mira.token, room, lost);
    // What both logs have in common is still a place to go on from.
    const { resumed, events, messages } = await rejoin(third.url, mira.token, room, common);
    expect(resumed ? events.length : messages.length).toBeGreaterThan(5);
  });
});
