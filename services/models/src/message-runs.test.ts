import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runsOf, textOfRun } from "./message-runs.ts";
import type { ModelMessage } from "./model-port.ts";

const user = (text: string, cache = false): ModelMessage => ({ role: "user", text, ...(cache && { cache }) });
const assistant = (text: string): ModelMessage => ({ role: "assistant", text });

describe("runs of messages", () => {
  it("alternate their roles and keep every text that is not blank, in order", () => {
    const message = fc.record({
      role: fc.constantFrom("user" as const, "assistant" as const),
      text: fc.constantFrom("a", "b", "", " \n"),
      cache: fc.boolean(),
    });
    let runsOfMany = 0;
    fc.assert(
      fc.property(fc.array(message, { maxLength: 12 }), (messages) => {
        const runs = runsOf(messages);
        for (const [index, run] of runs.entries()) {
          expect(run.role).not.toBe(runs[index + 1]?.role);
          expect(run.messages.every(({ role }) => role === run.role)).toBe(true);
          if (run.messages.length > 1) runsOfMany += 1;
        }
        const kept = runs.flatMap((run) => run.messages.map(({ text }) => text));
        expect(kept).toEqual(messages.map(({ text }) => text).filter((text) => text.trim() !== ""));
      }),
    );
    expect(runsOfMany).toBeGreaterThan(0);
  });

  it("are lines of others, and paragraphs of one's own", () => {
    const runs = runsOf([user("one"), user("two"), assistant("three"), assistant("four")]);
    expect(runs.map(textOfRun)).toEqual(["one\ntwo", "three\n\nfour"]);
  });

  it("keep the mark of a blank message on what stands before it", () => {
    expect(runsOf([user(" ", true), user("one"), user("", true)])).toEqual([
      { role: "user", messages: [{ role: "user", text: "one", cache: true }] },
    ]);
  });
});
