import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { describe, expect, it } from "vitest";
import { StreamSocket } from "./stream-socket.ts";

function setUp() {
  const clock = createManualClock();
  const told = { alive: 0, cut: 0 };
  const socket = new StreamSocket({
    clock,
    alive: () => {
      told.alive += 1;
    },
    cut: () => {
      told.cut += 1;
    },
  });
  return { clock, told, socket };
}

describe("StreamSocket", () => {
  it("[G2] a bot that does not take what was sent before the end is cut off after a while", async () => {
    const { clock, told, socket } = setUp();
    const answers = socket.read();
    socket.write(Buffer.from("a"));
    await answers.next();
    socket.close(1013, "too slow");
    await clock.advance(1_999);
    expect(told.cut).toBe(0);
    await clock.advance(1);
    expect(told.cut).toBe(1);
  });

  it("[G2] one that takes all of it is not", async () => {
    const { clock, told, socket } = setUp();
    const answers = socket.read();
    socket.write(Buffer.from("a"));
    socket.close(1013, "too slow");
    expect((await answers.next()).value).toEqual(Buffer.from("a"));
    expect((await answers.next()).value).toMatchObject({ reason: "SLOW_READER" });
    socket.closed();
    await clock.advance(10_000);
    expect(told).toEqual({ alive: 0, cut: 0 });
  });

  it("[G2] says when all of much has been taken", async () => {
    const { socket } = setUp();
    let drains = 0;
    socket.onDrained(() => {
      drains += 1;
    });
    const answers = socket.read();
    socket.write(Buffer.alloc(60_000));
    await answers.next();
    expect([drains, socket.bufferedBytes]).toEqual([0, 0]);
    socket.write(Buffer.alloc(60_000));
    socket.write(Buffer.alloc(60_000));
    await answers.next();
    expect([drains, socket.bufferedBytes]).toEqual([0, 60_000]);
    await answers.next();
    expect([drains, socket.bufferedBytes]).toEqual([1, 0]);
  });
});
