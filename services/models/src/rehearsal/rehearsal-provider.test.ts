import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { describe, expect, it } from "vitest";
import { describeModelContract, expectPromises, neverAborted, partsOf, requestOf, textOf } from "../model.contract.ts";
import type { ModelProvider, StreamPart } from "../model-port.ts";
import { createRehearsalProvider } from "./rehearsal-provider.ts";

const atOnce = (): ModelProvider => createRehearsalProvider({ clock: createManualClock(), paceFactor: 0 });

describeModelContract("rehearsal", async () => ({ provider: atOnce(), model: "standard" }));

describe("rehearsal", () => {
  it("says that it is none of the real ones, and what it counted", async () => {
    const provider = atOnce();
    expect(provider.isRehearsal).toBe(true);
    expect(provider.name).toBe("rehearsal");
    const parts = await partsOf(provider.generate(requestOf({ model: "standard" }), neverAborted()));
    expect(parts.at(-2)).toMatchObject({ usage: { provenance: "counted", cacheRead: 0, reasoning: 0 } });
  });

  it("gives the same answer to the same request, and another one to another persona", async () => {
    const ask = async (system: string): Promise<string> =>
      textOf(await partsOf(atOnce().generate(requestOf({ model: "standard", system }), neverAborted())));
    expect(await ask("You are Ada.")).toBe(await ask("You are Ada."));
    expect(await ask("You are Ada.")).not.toBe(await ask("You are Bo, a critic."));
  });

  it("gives the same answer into however many messages the prompt is cut, and calls no tools", async () => {
    const tools = [{ name: "pass", description: "Say nothing.", parameters: {} }];
    const ask = async (texts: readonly string[]): Promise<StreamPart[]> => {
      const messages = texts.map((text) => ({ role: "user" as const, text, cache: true }));
      return await partsOf(atOnce().generate(requestOf({ model: "standard", messages, tools }), neverAborted()));
    };
    const said = ['<message from="Tom" kind="person">We have a garden.</message>', "What should we plant first?"];
    const cut = await ask(said);
    expect(cut).toEqual(await ask([said.join("\n")]));
    expect(cut.at(-1)).toEqual({ type: "end", reason: "stop" });
  });

  it("speaks at a human pace: a first word after 300 to 600 ms, then 12 to 18 words a second", async () => {
    const clock = createManualClock();
    const provider = createRehearsalProvider({ clock, paceFactor: 1 });
    const messages = [{ role: "user" as const, text: "Give me eight ideas for our garden party." }];
    const startMs = clock.monotonicMs();
    const timesMs: number[] = [];
    const reading = (async () => {
      for await (const part of provider.generate(requestOf({ model: "standard", messages }), neverAborted())) {
        if (part.type === "text") timesMs.push(clock.monotonicMs() - startMs);
      }
    })();
    let isDone = false;
    void reading.then(() => {
      isDone = true;
    });
    while (!isDone) await clock.advance(10);
    const [first = 0] = timesMs;
    const last = timesMs.at(-1) ?? 0;
    expect(first).toBeGreaterThanOrEqual(290);
    expect(first).toBeLessThanOrEqual(610);
    expect(timesMs.length).toBeGreaterThan(80);
    const wordsPerSecond = ((timesMs.length - 1) * 1_000) / (last - first);
    expect(wordsPerSecond).toBeGreaterThan(11);
    expect(wordsPerSecond).toBeLessThan(19);
  });

  it("stops while it waits for its next word", async () => {
    const clock = createManualClock();
    const stop = new AbortController();
    const stream = createRehearsalProvider({ clock, paceFactor: 1 }).generate(requestOf({ model: "standard" }), {
      signal: stop.signal,
    });
    const reading = partsOf(stream);
    stop.abort();
    const parts = await reading;
    expectPromises(parts);
    expect(parts.at(-1)).toMatchObject({ error: { kind: "aborted" } });
  });

  it("keeps the output limit in whole words and says so", async () => {
    const request = requestOf({ model: "standard", outputTokensMax: 8 });
    const parts = await partsOf(atOnce().generate(request, neverAborted()));
    expect(parts.at(-1)).toEqual({ type: "end", reason: "length" });
    const usage = parts.at(-2);
    if (usage?.type !== "usage") throw new Error("expected usage");
    expect(usage.usage.output).toBeLessThanOrEqual(8);
  });

  it("stops before a stop sequence", async () => {
    const whole = textOf(await partsOf(atOnce().generate(requestOf({ model: "standard" }), neverAborted())));
    const stop = whole.slice(20, 26);
    const request = requestOf({ model: "standard", stopSequences: [stop] });
    const parts = await partsOf(atOnce().generate(request, neverAborted()));
    expect(textOf(parts)).toBe(whole.slice(0, whole.indexOf(stop)).trimEnd());
    expect(parts.at(-1)).toEqual({ type: "end", reason: "stop" });
  });

  it("refuses a model that it does not play", async () => {
    const parts: StreamPart[] = await partsOf(atOnce().generate(requestOf({ model: "gpt-99" }), neverAborted()));
    expectPromises(parts);
    expect(parts.at(-1)).toMatchObject({ error: { kind: "not_found", retryable: false } });
  });
});
