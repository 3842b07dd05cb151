import { describe, expect, test } from "vitest";
import { createManualClock } from "../connection/manual-clock.ts";
import { createManualFrames } from "./frames.ts";
import { createStreamRegistry } from "./stream-registry.ts";

function createRig() {
  const frames = createManualFrames();
  const clock = createManualClock();
  return { frames, clock, streams: createStreamRegistry({ frames, clock }) };
}

describe("texts of running turns", () => {
  test("a reader is told once a frame, however many tokens came", () => {
    const { frames, streams } = createRig();
    let told = 0;
    streams.subscribe("m_1", () => {
      told += 1;
    });
    for (const text of ["H", "He", "Hel"]) streams.write("m_1", text);
    expect([told, streams.read("m_1")]).toEqual([0, "Hel"]);
    frames.paint();
    expect(told).toBe(1);
    expect(frames.isRequested).toBe(false);
  });

  test("a message that nobody looks at costs no frame", () => {
    const { frames, streams } = createRig();
    streams.write("m_1", "text");
    expect(frames.isRequested).toBe(false);
    expect(streams.read("m_1")).toBe("text");
  });

  test("when frames are slow fewer streams are told in one, and all come round", async () => {
    const { frames, clock, streams } = createRig();
    const told: string[] = [];
    const ids = Array.from({ length: 20 }, (_, index) => `m_${index}`);
    for (const id of ids) streams.subscribe(id, () => told.push(id));
    const writeAll = (text: string) => {
      for (const id of ids) streams.write(id, text);
    };
    writeAll("1");
    frames.paint();
    expect(told).toHaveLength(20);
    await clock.advance(60);
    writeAll("2");
    told.length = 0;
    frames.paint();
    expect(told).toHaveLength(10);
    await clock.advance(16);
    frames.paint();
    expect(new Set(told).size).toBe(20);
  });

  test("the texts of ended turns are forgotten", () => {
    const { streams } = createRig();
    streams.write("m_1", "a");
    streams.write("m_2", "b");
    streams.keepOnly(new Set(["m_2"]));
    expect([streams.read("m_1"), streams.read("m_2")]).toEqual([undefined, "b"]);
  });
});
