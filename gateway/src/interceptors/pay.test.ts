import { getEventListeners } from "node:events";
import { refuse } from "@polylogue/proto";
import type { Receipt } from "@polylogue/proto/model";
import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { type AbortLink, linkAbort } from "@polylogue/runtime/lifecycle/abort-link";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-trailer";
import { describe, expect, it } from "vitest";
import type { ModelCall, ModelResult } from "../call.ts";
import type { ModelPart } from "../model-call/model-part.ts";
import { callProvider } from "../model-call/provider-call.ts";
import {
  answering,
  failing,
  modelCall,
  type Script,
  type ScriptedProvider,
  scriptedProvider,
  sourceOf,
  usageOf,
} from "../model-call/scripted-provider.fixture.ts";
import { openTill, pay, type Till } from "./pay.ts";

/** A till that writes down how each hold ended. */
function recordingTill(): Till & { readonly ends: ("void" | Receipt)[] } {
  const ends: ("void" | Receipt)[] = [];
  return {
    ends,
    hold: async () => ({ settle: (receipt) => void ends.push(receipt), void: () => void ends.push("void") }),
  };
}

async function paidAnswer(till: Till, provider: ScriptedProvider, more: Partial<ModelCall> = {}) {
  const candidate = sourceOf(provider).resolve("one/a");
  if (!candidate) throw new Error("no candidate");
  const answer = await pay(till)(modelCall([], { candidate, ...more }), callProvider({ clock: createManualClock() }));
  if (isRefusal(answer)) throw new Error("refused");
  return answer;
}

async function read(answer: AsyncIterable<ModelPart>): Promise<ModelPart[]> {
  const parts: ModelPart[] = [];
  for await (const part of answer) parts.push(part);
  return parts;
}

describe("pay", () => {
  it("[W3] an answer that is read to its end is settled once, with its cost", async () => {
    const till = recordingTill();
    const parts = await read(await paidAnswer(till, scriptedProvider("one", answering("Hi"))));
    expect(parts.at(-1)).toMatchObject({ type: "ended", receipt: { costNanoUsd: 200n } });
    expect(till.ends).toMatchObject([{ costNanoUsd: 200n, priceVersion: "test-prices" }]);
  });

  it("[W3] a failure before the first part that used nothing is voided", async () => {
    const till = recordingTill();
    await read(await paidAnswer(till, scriptedProvider("one", failing("connection"))));
    expect(till.ends).toEqual(["void"]);
  });

  it("[W3] a failure after text is settled by what was used", async () => {
    const till = recordingTill();
    await read(await paidAnswer(till, scriptedProvider("one", failing("truncated", {}, "Hel"))));
    expect(till.ends).toMatchObject([{ costNanoUsd: 150n }]);
  });

  const thinking: Script = [
    { type: "start", model: "real-model" },
    { type: "text", text: "Hel" },
    (signal) => new Promise((resolve) => signal.addEventListener("abort", resolve)),
  ];

  it("[W3] a reader that leaves stops the provider, and pays what it says it has used", async () => {
    const till = recordingTill();
    const provider = scriptedProvider("one", thinking);
    for await (const part of await paidAnswer(till, provider)) if (part.type === "text") break;
    expect(provider.calls[0]?.signal.aborted).toBe(true);
    expect(till.ends).toMatchObject([{ tokens: { output: 1 }, costNanoUsd: 10n }]);
  });

  it("[W3] lets go of what is below when its last part was read", async () => {
    let isClosed = false;
    const leave = new AbortController();
    const candidate = sourceOf(scriptedProvider("one", answering("Hi"))).resolve("one/a");
    const last = callProvider({ clock: createManualClock() });
    async function* closing(parts: AsyncIterable<ModelPart>, link: AbortLink): AsyncGenerator<ModelPart> {
      try {
        yield* parts;
      } finally {
        link.abort();
        isClosed = true;
      }
    }
    const answer = await pay(recordingTill())(
      modelCall([], { ...(candidate && { candidate }), signal: leave.signal }),
      async (call) => {
        const link = linkAbort(call.signal);
        const parts = await last({ ...call, signal: link.signal });
        return isRefusal(parts) ? parts : closing(parts, link);
      },
    );
    if (isRefusal(answer)) throw new Error("refused");
    for await (const part of answer) if (part.type === "ended") break;
    expect(isClosed).toBe(true);
    expect(getEventListeners(leave.signal, "abort")).toEqual([]);
    expect(leave.signal.aborted).toBe(false);
  });

  it("[W3] lets go of the caller when what is below refuses or fails", async () => {
    const leave = new AbortController();
    const call = modelCall([], { signal: leave.signal });
    await pay(openTill)(call, async () => refuse("RATE_LIMITED", "too many calls"));
    await expect(
      pay(openTill)(call, async () => {
        throw new Error("broken");
      }),
    ).rejects.toThrow("broken");
    expect(getEventListeners(leave.signal, "abort")).toEqual([]);
  });

  it("[W3] a reader that throws into the answer is one that leaves", async () => {
    const till = recordingTill();
    const iterator = (await paidAnswer(till, scriptedProvider("one", thinking)))[Symbol.asyncIterator]();
    await iterator.next();
    await expect(iterator.throw?.(new Error("mine"))).rejects.toThrow("mine");
    expect(till.ends).toHaveLength(1);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    await iterator.return?.();
    expect(till.ends).toHaveLength(1);
  });

  it("[W3] a reader that leaves before it began voids nothing twice", async () => {
    const till = recordingTill();
    const iterator = (await paidAnswer(till, scriptedProvider("one", answering("Hi"))))[Symbol.asyncIterator]();
    await iterator.return?.();
    await iterator.return?.();
    expect(till.ends).toHaveLength(1);
  });

  it("[W3] a reader that leaves while it waits for the next part ends the hold once", async () => {
    const till = recordingTill();
    const iterator = (await paidAnswer(till, scriptedProvider("one", thinking)))[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.next();
    const [waiting] = await Promise.all([iterator.next(), iterator.return?.()]);
    expect(waiting).toMatchObject({ value: { type: "failed", failure: { kind: "aborted" } } });
    expect(till.ends).toMatchObject([{ tokens: { output: 1 } }]);
  });

  it("[W3] a fault below, before the answer and in it, ends the hold too", async () => {
    const till = recordingTill();
    const fault = new Error("a defect");
    await expect(pay(till)(modelCall([]), () => Promise.reject(fault))).rejects.toBe(fault);
    const broken: ModelResult = Promise.resolve(
      (async function* (): AsyncGenerator<ModelPart> {
        yield { type: "text", text: "x" };
        throw fault;
      })(),
    );
    const answer = await pay(till)(modelCall([]), () => broken);
    if (isRefusal(answer)) throw new Error("refused");
    await expect(read(answer)).rejects.toBe(fault);
    expect(till.ends).toEqual(["void", "void"]);
  });

  it("[G6] the caller's own signal reaches the provider", async () => {
    const till = recordingTill();
    const caller = new AbortController();
    const provider = scriptedProvider("one", thinking);
    const reading = read(await paidAnswer(till, provider, { signal: caller.signal }));
    await Promise.resolve();
    caller.abort();
    expect((await reading).at(-1)).toMatchObject({ type: "failed", failure: { kind: "aborted" } });
    expect(till.ends).toMatchObject([{ tokens: usageTokens({ output: 1 }) }]);
  });
});

function usageTokens(buckets: Parameters<typeof usageOf>[0]) {
  const { provenance: _, ...tokens } = usageOf(buckets);
  return tokens;
}
