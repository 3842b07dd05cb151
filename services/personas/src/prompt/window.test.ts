import { estimateTokens } from "@polylogue/proto/model";
import type { Message } from "@polylogue/proto/room";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runnerLimits } from "../limits.ts";
import { project, said } from "./prompt-input.fixture.ts";
import { selectWindow } from "./window.ts";

const { promptTokensMax, promptMessagesMax } = runnerLimits;
/** A message of so many tokens, with its seq in front. */
const sized = (seq: number, tokens: number): Message =>
  said(seq, "p_mira", `${seq}:`.padEnd(Math.floor((tokens * 32) / 10), "x"));
const seqsOf = (window: ReturnType<typeof selectWindow>): number[] => window.kept.map(({ seq }) => seq);

describe("the window", () => {
  it("has everything while it fits", () => {
    const messages = Array.from({ length: promptMessagesMax }, (_, index) => sized(index + 1, 50));
    expect(selectWindow(messages, "", false)).toMatchObject({ leftOut: 0, isFull: false });
    expect(selectWindow(messages, "", false).kept).toHaveLength(promptMessagesMax);
    expect(selectWindow([], "", false)).toEqual({ kept: [], leftOut: 0, isFull: false });
  });

  it("keeps the newest message whatever its size, and none that would be over the budget", () => {
    // What is left of a long message is 16,000 code units: three of these are too much for another one.
    const wide = (seq: number) => said(seq, "p_mira", "漢".repeat(16_000));
    expect(seqsOf(selectWindow([sized(8, 4_900), wide(9)], "", false))).toEqual([8, 9]);
    const window = selectWindow([sized(7, 10), wide(8), wide(9)], "", false);
    expect(seqsOf(window)).toEqual([9]);
    expect(window).toMatchObject({ leftOut: 2, isFull: true });
  });

  it("keeps a run of the newest, within the budget, and at least half of it when there is as much to say", () => {
    const counts = { full: 0, byTokens: 0, byCount: 0 };
    const message = fc.record({ gap: fc.integer({ min: 1, max: 4 }), tokens: fc.integer({ min: 1, max: 4_000 }) });
    const room = fc.tuple(fc.constantFrom(20, 4_000), fc.array(message, { minLength: 1, maxLength: 300, size: "max" }));
    fc.assert(
      fc.property(room, fc.boolean(), ([tokensMax, steps], hasMore) => {
        let seq = 0;
        const messages = steps.map(({ gap, tokens }) => {
          seq += gap;
          return sized(seq, Math.min(tokens, tokensMax));
        });
        const window = selectWindow(messages, "", hasMore);
        const seqs = messages.map((one) => one.seq);
        expect(seqsOf(window)).toEqual(seqs.slice(seqs.length - window.kept.length));
        expect(window.leftOut).toBe(messages.length - window.kept.length);
        const tokens = window.kept.reduce((sum, { text }) => sum + estimateTokens(text), 0);
        expect(window.kept.length).toBeGreaterThan(0);
        expect(window.kept.length).toBeLessThanOrEqual(promptMessagesMax);
        expect(tokens).toBeLessThanOrEqual(promptTokensMax);
        if (!window.isFull) return;
        counts.full += 1;
        const usesCount = window.kept.length >= promptMessagesMax / 2;
        // A message more would have been over the half.
        const usesTokens = tokens + window.kept.length * 20 > promptTokensMax / 2 - 4_100;
        if (usesCount) counts.byCount += 1;
        else counts.byTokens += 1;
        expect(usesTokens || usesCount).toBe(true);
      }),
      { numRuns: 200 },
    );
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(20);
  });

  it("comes to the same however far back was read, once it is full", () => {
    const messages = Array.from({ length: 500 }, (_, index) => sized(index * 2 + 1, 90 + (index % 7) * 40));
    const whole = selectWindow(messages, "", false);
    expect(whole.isFull).toBe(true);
    for (const count of [250, 300, 499]) {
      const part = selectWindow(messages.slice(-count), "", true);
      expect(part.isFull).toBe(true);
      expect(seqsOf(part)).toEqual(seqsOf(whole));
    }
  });

  it.each([
    ["lines of a chat", 150, 0.95],
    ["pages", 1_500, 0.75],
  ])(
    "leaves the prefix as it is from turn to turn: of %s most prompts begin with all of the one before",
    (_what, tokensMax, share) => {
      const counts = { turns: 0, hits: 0, slid: 0 };
      const message = fc.record({ tokens: fc.integer({ min: 1, max: tokensMax }), isOwn: fc.boolean() });
      fc.assert(
        fc.property(fc.array(message, { minLength: 400, maxLength: 500 }), (steps) => {
          const log: Message[] = [];
          let before: string[] = [];
          for (const [index, { tokens, isOwn }] of steps.entries()) {
            const text = `${index}:`.padEnd(Math.floor((tokens * 32) / 10), "x");
            log.push(said(index * 3 + 2, isOwn ? "p_ada" : "p_mira", text));
            if (isOwn) continue;
            // As much as a runner reads: whole pages.
            const read = log.slice(-(240 + (index % 30)));
            const prompt = project(read, { hasMore: read.length < log.length });
            const stable = [prompt.system, ...prompt.lines.slice(0, -1).map(({ role, text: line }) => role + line)];
            if (before.length > 0) {
              counts.turns += 1;
              if (before.every((line, at) => stable[at] === line)) counts.hits += 1;
              if (prompt.context.leftOut > 0) counts.slid += 1;
            }
            before = stable;
          }
        }),
        { numRuns: 3 },
      );
      expect(counts.slid).toBeGreaterThan(200);
      expect(counts.hits / counts.turns).toBeGreaterThan(share);
      expect(counts.hits).toBeLessThan(counts.turns);
    },
  );

  it("counts what it leaves out in the context alone, not in what has to stay the same", () => {
    const messages = Array.from({ length: 250 }, (_, index) => sized(index + 2, 30));
    const prompt = project(messages, { hasMore: true });
    expect(prompt.context).toMatchObject({ hasMore: true });
    expect(prompt.context.messages + prompt.context.leftOut).toBe(250);
    expect(prompt.lines[1]?.text).toBe("<note>Older messages of this room are left out here.</note>");
    const tokens = [prompt.system, ...prompt.lines.map(({ text }) => text)].map(estimateTokens);
    expect(prompt.context.tokens).toBe(tokens.reduce((sum, one) => sum + one, 0));
  });
});
