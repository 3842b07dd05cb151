import { describe, expect, it } from "vitest";

// What runs before anything is installed has no types.
const { runChild } = await import(new URL("./child.mjs", import.meta.url).href);
const channel = ["ignore", "inherit", "inherit", "ipc"] as const;

describe("a child that has said its exit status", () => {
  it("has that status when it never ends by itself", async () => {
    const script = "setInterval(() => {}, 1000); process.send({ exitStatus: 3 });";
    expect(await runChild(process.execPath, ["-e", script], { stdio: [...channel], endGraceMs: 1 })).toBe(3);
  });

  it("has the status with which it ends when it does", async () => {
    const script = "process.exitCode = 4; process.send({ exitStatus: 4 });";
    expect(await runChild(process.execPath, ["-e", script], { stdio: [...channel] })).toBe(4);
  });
});

describe("a child that says nothing", () => {
  it("has the status of the signal that ended it", async () => {
    const script = "process.kill(process.pid, 'SIGKILL')";
    expect(await runChild(process.execPath, ["-e", script], { stdio: [...channel] })).toBe(137);
  });
});
