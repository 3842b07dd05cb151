import { describe, expect, it } from "vitest";
import { type RecentEvent, RecentEvents } from "./recent-events.ts";

const event = (seq: number, size = 1): RecentEvent => ({ seq, tag: `t${seq}`, bytes: new Uint8Array(size).fill(seq) });

function filled(from: number, upTo: number, size = 1): RecentEvents {
  const recent = new RecentEvents();
  recent.begin({ seq: from, tag: `t${from}` });
  for (let seq = from + 1; seq <= upTo; seq += 1) recent.add(event(seq, size));
  return recent;
}

const seqsAfter = (recent: RecentEvents, seq: number, tag: string | undefined = `t${seq}`) => {
  const found = recent.after({ seq, tag });
  return found.kind === "events" ? found.events.map(([first]) => first) : found.kind;
};

describe("recent events", () => {
  it("[S2] whoever is at a known position is given what comes after it, at the head nothing", () => {
    const recent = filled(10, 14);
    expect(seqsAfter(recent, 12)).toEqual([13, 14]);
    expect(seqsAfter(recent, 10)).toEqual([11, 12, 13, 14]);
    expect(seqsAfter(recent, 14)).toEqual([]);
    expect(seqsAfter(recent, 12, undefined)).toEqual([13, 14]);
  });

  it("[S2] another tag at the position, or a position above the head, means another log", () => {
    const recent = filled(10, 14);
    expect(seqsAfter(recent, 12, "u12")).toBe("other_log");
    expect(seqsAfter(recent, 10, "u10")).toBe("other_log");
    expect(seqsAfter(recent, 15)).toBe("other_log");
    expect(seqsAfter(recent, 9)).toBe("older");
  });

  it("[S2] at most 1,000 events and 256 KiB are kept, the newest, and the floor's tag is known still", () => {
    const many = filled(0, 1_500);
    expect(many.floorSeq).toBe(500);
    expect(seqsAfter(many, 500)).toHaveLength(1_000);
    expect(seqsAfter(many, 499)).toBe("older");
    const large = filled(0, 10, 60_000);
    expect(large.floorSeq).toBe(6);
    expect(seqsAfter(large, 6)).toHaveLength(4);
  });

  it("[S2] events from before the floor are put before it, as far as they fit", () => {
    const recent = filled(10, 12);
    recent.addOlder([event(9), event(10)], { seq: 8, tag: "t8" });
    expect(seqsAfter(recent, 8)).toEqual([9, 10, 11, 12]);
    expect(seqsAfter(recent, 8, "u8")).toBe("other_log");
  });

  it("[L8] a replaced event is given in its new form", () => {
    const recent = filled(0, 3);
    recent.replace(
      ({ seq }) => seq === 2,
      (old) => ({ ...old, bytes: new Uint8Array([99]) }),
    );
    expect(seqsAfter(recent, 1)).toEqual([99, 3]);
  });
});
