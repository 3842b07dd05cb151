import { describe, expect, it } from "vitest";
import { JoinGate } from "./join-gate.ts";

describe("JoinGate", () => {
  it("[G4] lets so many through at once, and the next in order as others leave", () => {
    const gate = new JoinGate(2);
    const started: string[] = [];
    const joins = ["a", "b", "c", "d"].map((name) => ({ name }));
    for (const join of joins) gate.enter(join, () => started.push(join.name));
    const [a, b, c] = joins;
    if (!a || !b || !c) throw new Error("no joins");
    expect(started).toEqual(["a", "b"]);
    gate.leave(c);
    gate.leave(b);
    gate.leave(b);
    expect(started).toEqual(["a", "b", "d"]);
    gate.clear();
    gate.leave(a);
    gate.enter(a, () => started.push("again"));
    expect(started.at(-1)).toBe("again");
  });
});
