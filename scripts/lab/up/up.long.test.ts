import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { sleepMs } from "../processes/sleep.ts";

const runScript = fileURLToPath(new URL("../../run.mjs", import.meta.url));

interface Announcement {
  readonly gateways: readonly string[];
  readonly pids: Readonly<Record<"gateways" | "rooms" | "personas", readonly number[]>> & {
    readonly directory: number;
    readonly redis: number;
    readonly dynamodb: number;
  };
}

let running: ChildProcess | undefined;
afterEach(() => running?.kill("SIGKILL"));

async function up() {
  const env = {
    PATH: process.env.PATH,
    REHEARSAL_PACE: "0",
    SERVICE_SECRET: "a secret of this test, of 32 characters",
  };
  const child = spawn(process.execPath, [runScript, "lab", "up", "--json"], { stdio: ["ignore", "pipe", "pipe"], env });
  running = child;
  let output = "";
  let errors = "";
  child.stderr.on("data", (data) => {
    errors += String(data);
  });
  const ended = once(child, "exit") as Promise<[number | null]>;
  const announced = new Promise<Announcement>((resolve) => {
    child.stdout.on("data", (data) => {
      output += String(data);
      if (output.includes("\n")) resolve(JSON.parse(output) as Announcement);
    });
  });
  const failed = ended.then(([code]) => Promise.reject(new Error(`ended with ${code}: ${errors}`)));
  const announcement = await Promise.race([announced, failed]);
  return { child, ended, announcement, output: () => output, errors: () => errors };
}

function pidsOf({ pids }: Announcement): number[] {
  const { gateways, rooms, personas, directory, redis, dynamodb } = pids;
  return [...gateways, ...rooms, ...personas, directory, redis, dynamodb];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("npm run lab -- up", () => {
  it("says in one line where everything is, brings back what is killed, and leaves nothing behind", async () => {
    const { child, ended, announcement, output, errors } = await up();
    const { gateways, pids } = announcement;
    expect(gateways).toHaveLength(2);
    expect([pids.gateways.length, pids.rooms.length, pids.personas.length]).toEqual([2, 2, 2]);
    expect(pidsOf(announcement).every(isAlive)).toBe(true);

    for (const pid of [pids.gateways[0], pids.rooms[1], pids.redis]) process.kill(pid ?? 0, "SIGKILL");
    // Each says so when it serves again.
    while (errors().match(/serves again/g)?.length !== 3) await sleepMs(50);
    for (const url of gateways) expect((await fetch(`${url}/readyz`)).status).toBe(200);

    child.kill("SIGTERM");
    expect((await ended)[0]).toBe(0);
    expect(pidsOf(announcement).filter(isAlive)).toEqual([]);
    expect(output().trim().split("\n")).toHaveLength(1);
    expect(output() + errors()).not.toContain("a secret of this test");
  });

  it("ends with whoever started it, however that ended", async () => {
    const { child, announcement } = await up();
    child.kill("SIGKILL");
    while (pidsOf(announcement).some(isAlive)) await sleepMs(50);
  });
});
