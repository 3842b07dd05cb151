import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { deferred } from "./deferred.ts";
import type { LogLine } from "./log-line.ts";
import { type Reaper, startReaper } from "./reaper.ts";
import { sleepMs } from "./sleep.ts";
import { SupervisedProcess } from "./supervised-process.ts";

const speaks =
  "console.log('here', process.pid); process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1e6)";
const isDeaf = "process.on('SIGTERM', () => console.log('no')); console.log('here'); setInterval(() => {}, 1e6)";

let reaper: Reaper | undefined;
const running: SupervisedProcess[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.end(0)));
  await reaper?.close();
  reaper = undefined;
});

function start(script: string, onLost: (how: string, delayMs: number) => void = () => {}) {
  reaper ??= startReaper();
  const lines: LogLine[] = [];
  const lost: string[] = [];
  const supervised = new SupervisedProcess(
    {
      name: "one",
      program: process.execPath,
      arguments: ["-e", script],
      env: {},
      hasChannel: false,
      ready: async (life) => void (await life.line(({ text }) => text.startsWith("here"))),
    },
    reaper,
    {
      heard: (_, line) => lines.push(line),
      lost(_, how, delayMs) {
        lost.push(how);
        onLost(how, delayMs);
      },
      served: () => {},
    },
  );
  running.push(supervised);
  return { supervised, lines, lost };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("a supervised process", () => {
  it("is there again after a kill, and says when it serves", async () => {
    const { supervised, lost } = start(speaks);
    await supervised.ready();
    const first = supervised.pid;
    await supervised.kill("SIGKILL");
    expect([supervised.pid, lost]).toEqual([0, ["SIGKILL"]]);
    await supervised.ready();
    expect(supervised.lives).toBe(2);
    expect(supervised.pid).not.toBe(first);
  });

  it("stays away while it is held", async () => {
    const { supervised } = start(speaks);
    const { supervised: free } = start(speaks);
    await Promise.all([supervised.ready(), free.ready()]);
    supervised.hold();
    await Promise.all([supervised.kill("SIGKILL"), free.kill("SIGKILL")]);
    await free.ready();
    expect([supervised.lives, free.lives]).toEqual([1, 2]);
    supervised.release();
    await supervised.ready();
    expect(supervised.lives).toBe(2);
  });

  it("is started again when it ends by itself, ever later", async () => {
    const delays: number[] = [];
    const { supervised } = start("process.exit(3)", (how, delayMs) => {
      expect(how).toBe("code 3");
      if (delays.push(delayMs) === 3) enough.resolve();
    });
    const enough = deferred<void>();
    await enough.promise;
    expect(delays).toEqual([100, 200, 400]);
    await supervised.end(0);
    await expect(supervised.ready()).rejects.toThrow("was ended");
  });

  it("is killed when it does not end in time", async () => {
    const { supervised, lines, lost } = start(isDeaf);
    await supervised.ready();
    const { pid } = supervised;
    await supervised.end(50);
    expect(lines.map(({ text }) => text)).toContain("no");
    expect([isAlive(pid), lost]).toEqual([false, []]);
  });

  it("does not outlive a supervisor that was killed itself, also when it is stopped", async () => {
    const script = `
      import { startReaper } from ${JSON.stringify(fileURLToPath(new URL("reaper.ts", import.meta.url)))};
      import { spawn } from "node:child_process";
      const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { stdio: "ignore" });
      child.once("spawn", () => {
        startReaper().watch(child.pid);
        child.kill("SIGSTOP");
        process.stdout.write(String(child.pid));
      });
    `;
    const parent = spawn(
      process.execPath,
      ["--import", import.meta.resolve("tsx"), "--input-type=module", "-e", script],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    const [data] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(String(data));
    expect(isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    while (isAlive(pid)) await sleepMs(20);
  });
});
