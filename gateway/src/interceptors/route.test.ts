import { create } from "@bufbuild/protobuf";
import type { StreamPart } from "@polylogue/models";
import { GenerateRequestSchema, type Receipt } from "@polylogue/proto/model";
import { createManualClock, type ManualClock } from "@polylogue/runtime/clock/manual-clock";
import { createSeededRandom } from "@polylogue/runtime/random/seeded-random";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-trailer";
import { describe, expect, it } from "vitest";
import { chain, type ModelCall, type ModelResult } from "../call.ts";
import type { CandidateSource } from "../model-call/candidate.ts";
import type { ModelPart } from "../model-call/model-part.ts";
import { callProvider } from "../model-call/provider-call.ts";
import {
  answering,
  failing,
  modelCall,
  priceVersion,
  scriptedProvider,
  sourceOf,
} from "../model-call/scripted-provider.fixture.ts";
import { openTill, pay } from "./pay.ts";
import { route } from "./route.ts";

interface Played {
  readonly parts: ModelPart[];
  readonly texts: string;
  readonly receipt: Receipt;
  readonly last: ModelPart | undefined;
}

/** Plays a call to its end; `step` moves time whenever the call waits. */
async function play(
  call: ModelCall,
  source: CandidateSource,
  clock: ManualClock = createManualClock(),
): Promise<Played> {
  const random = createSeededRandom(1);
  const run = chain<ModelCall, ModelResult>([route({ clock, random, source }), pay(openTill)]);
  const answer = await run(call, callProvider({ clock }));
  if (isRefusal(answer)) throw new Error("refused");
  const parts: ModelPart[] = [];
  let isOver = false;
  const reading = (async () => {
    for await (const part of answer) parts.push(part);
    isOver = true;
  })();
  for (let step = 0; step < 400 && !isOver; step += 1) await clock.advance(250);
  await reading;
  const last = parts.at(-1);
  if (last?.type !== "ended" && last?.type !== "failed") throw new Error("no end");
  const texts = parts.map((part) => (part.type === "text" ? part.text : "")).join("");
  return { parts, texts, receipt: last.receipt, last };
}

const failures = ({ receipt }: Played) => receipt.tries.map(({ provider, failure }) => `${provider} ${failure}`);

describe("route", () => {
  it("[T10] the first candidate that answers is the only one called, and its receipt has the cost", async () => {
    const [one, two] = [scriptedProvider("one", answering("Hel", "lo")), scriptedProvider("two", answering("no"))];
    const played = await play(modelCall(["one/a", "two/b"]), sourceOf(one, two));
    expect(played.texts).toBe("Hello");
    expect(played.parts.map(({ type }) => type)).toEqual(["started", "text", "text", "ended"]);
    expect([one.calls.length, two.calls.length]).toEqual([1, 0]);
    expect(played.receipt).toMatchObject({
      model: "real-model",
      provider: "one",
      route: "default",
      costNanoUsd: 200n,
      priceVersion,
      firstTokenMs: 0,
    });
    expect(failures(played)).toEqual(["one "]);
  });

  it("[T10] a candidate is called three times and no more, then the next one", async () => {
    const one = scriptedProvider("one", failing("server"));
    const two = scriptedProvider("two", answering("yes"));
    const played = await play(modelCall(["one/a", "two/b"]), sourceOf(one, two));
    expect(played.texts).toBe("yes");
    expect([one.calls.length, two.calls.length]).toEqual([3, 1]);
    expect(failures(played)).toEqual(["one server", "one server", "one server", "two "]);
  });

  it("[T10] what no repetition can cure goes to the next candidate at once", async () => {
    for (const kind of ["authentication", "not_found", "context_too_long", "invalid_request", "malformed"] as const) {
      const one = scriptedProvider("one", failing(kind));
      const two = scriptedProvider("two", answering("yes"));
      const played = await play(modelCall(["one/a", "two/b"]), sourceOf(one, two));
      expect([one.calls.length, two.calls.length, played.texts]).toEqual([1, 1, "yes"]);
    }
  });

  it("[T10] after the first text nothing is tried again: the call failed, with what was said and what it cost", async () => {
    const one = scriptedProvider("one", failing("truncated", {}, "Hel"));
    const two = scriptedProvider("two", answering("no"));
    const played = await play(modelCall(["one/a", "two/b"]), sourceOf(one, two));
    expect([one.calls.length, two.calls.length, played.texts]).toEqual([1, 0, "Hel"]);
    expect(played.last).toMatchObject({ type: "failed", failure: { kind: "truncated" } });
    expect(played.receipt).toMatchObject({ model: "real-model", costNanoUsd: 150n });
  });

  it("[T10] a tool call counts like text: what was called is not called again by another try", async () => {
    const call: StreamPart = { type: "tool", id: "", name: "pass", argumentsJson: "{}" };
    const one = scriptedProvider("one", [
      { type: "start", model: "m" },
      call,
      ...failing("truncated", {}, "").slice(2),
    ]);
    const two = scriptedProvider("two", answering("no"));
    const played = await play(modelCall(["one/a", "two/b"]), sourceOf(one, two));
    expect([one.calls.length, two.calls.length]).toEqual([1, 0]);
    expect(played.parts.map(({ type }) => type)).toEqual(["started", "toolCall", "failed"]);
    expect(played.receipt).toMatchObject({ model: "m", provider: "one" });
    expect(played.receipt.firstTokenMs).toBeUndefined();
  });

  it("[T10] a failure before the first text is tried again unseen, and its tokens are counted all the same", async () => {
    const flaky = scriptedProvider(
      "one",
      [{ type: "start", model: "m" }, ...failing("overloaded", {}, "x").slice(2)],
      answering("fine"),
    );
    const played = await play(modelCall(["one/a"]), sourceOf(flaky));
    expect(played.texts).toBe("fine");
    expect(played.receipt.tokens).toMatchObject({ inputUncached: 200, output: 15 });
    expect(played.receipt.costNanoUsd).toBe(350n);
  });

  it("[T10] a rate limit is waited for as the provider asks, up to 20 s", async () => {
    const clock = createManualClock();
    const one = scriptedProvider("one", failing("rate_limited", { retryAfterMs: 7_000 }), answering("late"));
    const startMs = clock.monotonicMs();
    const played = await play(modelCall(["one/a"]), sourceOf(one), clock);
    expect(played.texts).toBe("late");
    expect(played.receipt.firstTokenMs).toBeGreaterThanOrEqual(7_000);
    expect(clock.monotonicMs() - startMs).toBeLessThan(9_000);
  });

  it("[T10] a provider that asks for more than 20 s is left at once", async () => {
    const clock = createManualClock();
    const one = scriptedProvider("one", failing("rate_limited", { retryAfterMs: 20_001 }));
    const two = scriptedProvider("two", answering("yes"));
    const played = await play(modelCall(["one/a", "two/b"]), sourceOf(one, two), clock);
    expect([one.calls.length, played.texts]).toEqual([1, "yes"]);
    expect(played.receipt.firstTokenMs).toBe(0);
  });

  it("[T10] when all fail, the last failure is told, and every try stands in the receipt", async () => {
    const one = scriptedProvider("one", failing("connection"));
    const two = scriptedProvider("two", failing("authentication"));
    const played = await play(modelCall(["one/a", "two/b"]), sourceOf(one, two));
    expect(played.last).toMatchObject({ type: "failed", failure: { kind: "authentication" } });
    expect(failures(played)).toEqual(["one connection", "one connection", "one connection", "two authentication"]);
    expect(played.receipt).toMatchObject({ model: "", provider: "" });
    expect(played.receipt.costNanoUsd).toBeUndefined();
  });

  it("[T10] a caller that leaves between two tries ends the call", async () => {
    const clock = createManualClock();
    const leave = new AbortController();
    const one = scriptedProvider("one", [async () => clock.setTimer(100, () => leave.abort()), ...failing("server")]);
    const played = await play(modelCall(["one/a", "one/b"], { signal: leave.signal }), sourceOf(one), clock);
    expect(one.calls).toHaveLength(1);
    expect(played.last).toMatchObject({ type: "failed", failure: { kind: "aborted" } });
  });

  it("[T10] no model at all is a failure without a call; no wish is the operator's default", async () => {
    const one = scriptedProvider("one", answering("default"));
    const unknown = await play(modelCall(["nobody/x"]), sourceOf(one));
    expect(unknown.last).toMatchObject({ type: "failed", failure: { kind: "no_model" } });
    expect(unknown.receipt.tries).toEqual([]);
    const silent = await play(modelCall([]), sourceOf(one));
    expect(silent.texts).toBe("default");
    expect(one.calls[0]?.request).toMatchObject({ model: "default", outputTokensMax: 2_048 });
  });

  it("[T10] the same model named twice is one candidate", async () => {
    const one = scriptedProvider("one", failing("server"));
    await play(modelCall(["one/a", "one/a"]), sourceOf(one));
    expect(one.calls).toHaveLength(3);
  });

  it("[T10] an answer that a provider leaves without an end, or throws out of, is a failure and no fault", async () => {
    const endless = scriptedProvider("one", [{ type: "start", model: "m" }]);
    expect((await play(modelCall(["one/a"]), sourceOf(endless))).last).toMatchObject({
      failure: { kind: "truncated" },
    });
    const throwing = scriptedProvider("one", [() => Promise.reject(new Error("a defect"))]);
    expect((await play(modelCall(["one/a"]), sourceOf(throwing))).last).toMatchObject({
      failure: { kind: "malformed" },
    });
  });

  it("[W6] one try of unknown price makes the sum unknown, not smaller", async () => {
    const one = scriptedProvider("one", answering("hi"));
    const played = await play(modelCall(["one/unpriced"]), sourceOf(one));
    expect(played.receipt.costNanoUsd).toBeUndefined();
    expect(played.receipt.priceVersion).toBe("");
    expect(played.receipt.tokens).toMatchObject({ output: 10 });
  });

  it("[T10] the request goes on as it came", async () => {
    const one = scriptedProvider("one", answering("hi"));
    const request = create(GenerateRequestSchema, {
      models: ["one/a"],
      system: "Be brief.",
      messages: [
        { role: 1, text: "a", cache: true },
        { role: 2, text: "b" },
        { role: 1, text: "c" },
      ],
      outputTokensMax: 99,
      temperature: 0.5,
    });
    await play(modelCall([], { request }), sourceOf(one));
    expect(one.calls[0]?.request).toEqual({
      model: "a",
      system: "Be brief.",
      messages: [
        { role: "user", text: "a", cache: true },
        { role: "assistant", text: "b", cache: false },
        { role: "user", text: "c", cache: false },
      ],
      tools: [],
      outputTokensMax: 99,
      temperature: 0.5,
    });
  });
});
