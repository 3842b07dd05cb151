import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import type { ModelProvider, ModelRequest, StreamPart } from "./model-port.ts";

/** What the contract needs to know of a provider. */
export interface ModelSubject {
  readonly provider: ModelProvider;
  /** A model that answers a request with text and ends well. */
  readonly model: string;
}

/** Everything that a stream sends. */
export async function partsOf(stream: AsyncIterable<StreamPart>): Promise<StreamPart[]> {
  const parts: StreamPart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

/** The text of an answer. */
export function textOf(parts: readonly StreamPart[]): string {
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}

/** A small request; what is given wins. */
export function requestOf(request: Partial<ModelRequest> & { readonly model: string }): ModelRequest {
  return {
    system: "You are Ada, who answers in one sentence.",
    messages: [{ role: "user", text: "What should we plant first?" }],
    outputTokensMax: 512,
    ...request,
  };
}

/** A signal that never fires. */
export function neverAborted(): { readonly signal: AbortSignal } {
  return { signal: new AbortController().signal };
}

/** Fails unless the parts keep the promises of `ModelProvider`, however the call went. */
export function expectPromises(parts: readonly StreamPart[]): void {
  const types = parts.map((part) => part.type);
  expect(types.filter((type) => type === "end" || type === "error")).toHaveLength(1);
  expect(types.at(-1)).toMatch(/^(?:end|error)$/);
  expect(types.filter((type) => type === "usage")).toHaveLength(1);
  expect(types.at(-2)).toBe("usage");
  expect(types.slice(1)).not.toContain("start");
  if (types.length > 2) expect(types[0]).toBe("start");
  for (const part of parts) {
    if (part.type === "text" || part.type === "reasoning") expect(part.text).not.toBe("");
    if (part.type !== "usage") continue;
    const { provenance, ...buckets } = part.usage;
    for (const tokens of Object.values(buckets)) expect(Number.isSafeInteger(tokens) && tokens >= 0).toBe(true);
    if (provenance === "none") expect(Object.values(buckets).every((tokens) => tokens === 0)).toBe(true);
  }
}

/** What every provider promises. `start` makes a provider whose answers come without waiting. */
export function describeModelContract(name: string, start: () => Promise<ModelSubject>): void {
  describe(`${name} keeps the contract of a model`, () => {
    it("answers with a start, text, its usage and one end", async () => {
      const { provider, model } = await start();
      const parts = await partsOf(provider.generate(requestOf({ model }), neverAborted()));
      expectPromises(parts);
      expect(parts[0]?.type).toBe("start");
      expect(textOf(parts).trim()).not.toBe("");
      expect(parts.at(-1)).toEqual({ type: "end", reason: "stop" });
    });

    it("ends as aborted without a start if the signal fired before", async () => {
      const { provider, model } = await start();
      const parts = await partsOf(provider.generate(requestOf({ model }), { signal: AbortSignal.abort() }));
      expectPromises(parts);
      expect(parts.map((part) => part.type)).toEqual(["usage", "error"]);
      expect(parts.at(-1)).toMatchObject({ error: { kind: "aborted", retryable: false } });
    });

    it("ends as aborted, with what was used, if the signal fires between two texts", async () => {
      const { provider, model } = await start();
      const stop = new AbortController();
      const parts: StreamPart[] = [];
      const messages = [
        { role: "user" as const, text: "Please list five things that a new garden needs, with reasons." },
      ];
      for await (const part of provider.generate(requestOf({ model, messages }), { signal: stop.signal })) {
        parts.push(part);
        if (part.type === "text") stop.abort();
      }
      expectPromises(parts);
      expect(parts.at(-1)).toMatchObject({ error: { kind: "aborted" } });
      expect(parts.at(-2)).toMatchObject({ usage: { provenance: expect.not.stringMatching(/^(?:provider|none)$/) } });
    });

    it("lets go of the signal in the end, since a signal may outlive many calls", async () => {
      const { provider, model } = await start();
      const { signal } = neverAborted();
      await partsOf(provider.generate(requestOf({ model }), { signal }));
      expect(getEventListeners(signal, "abort")).toHaveLength(0);
    });

    it("can be left in the middle", async () => {
      const { provider, model } = await start();
      for await (const part of provider.generate(requestOf({ model }), neverAborted())) {
        if (part.type === "text") break;
      }
    });

    it("serves two calls at a time without mixing them", async () => {
      const { provider, model } = await start();
      const request = requestOf({ model });
      const alone = textOf(await partsOf(provider.generate(request, neverAborted())));
      const both = await Promise.all([
        partsOf(provider.generate(request, neverAborted())),
        partsOf(provider.generate(request, neverAborted())),
      ]);
      expect(both.map(textOf)).toEqual([alone, alone]);
    });
  });
}
