import { afterEach, describe, expect, it } from "vitest";
import { startWireServer, type WireServer } from "./fixtures/index.ts";
import { expectPromises, neverAborted, partsOf, requestOf, textOf } from "./model.contract.ts";
import type { ContentPart, ModelProvider } from "./model-port.ts";
import { createOpenAiProvider } from "./openai/openai-provider.ts";
import { type StreamLimits, withStreamBounds } from "./stream-bounds.ts";
import { noUsage } from "./token-usage.ts";

const limits: StreamLimits = {
  textBytesMax: 1_000,
  reasoningBytesMax: 100,
  outputBytesPerToken: 16,
  partBytesMax: 64,
  partsMax: 50,
};

function saying(...parts: ContentPart[]): ModelProvider {
  return {
    name: "saying",
    isRehearsal: false,
    async *generate() {
      yield { type: "start", model: "m" };
      yield* parts;
      yield { type: "usage", usage: noUsage };
      yield { type: "end", reason: "stop" };
    },
  };
}

const read = async (provider: ModelProvider, outputTokensMax = 512): ReturnType<typeof partsOf> => {
  const request = requestOf({ model: "scenario-infinite", outputTokensMax });
  const parts = await partsOf(withStreamBounds(provider, limits).generate(request, neverAborted()));
  expectPromises(parts);
  return parts;
};

describe("the bounds of a stream", () => {
  let server: WireServer | undefined;
  afterEach(() => server?.close());

  it("let a small answer pass as it is", async () => {
    const parts = await read(saying({ type: "text", text: "Short." }));
    expect(parts.map((part) => part.type)).toEqual(["start", "text", "usage", "end"]);
    expect(parts.at(-1)).toEqual({ type: "end", reason: "stop" });
  });

  it("split a long part between characters", async () => {
    const text = "ä🌊".repeat(40);
    const parts = await read(saying({ type: "text", text }));
    expect(textOf(parts)).toBe(text);
    const sizes = parts.map((part) => (part.type === "text" ? Buffer.byteLength(part.text) : 0));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(limits.partBytesMax);
    expect(sizes.filter((size) => size > 0).length).toBeGreaterThan(3);
  });

  it("end an answer that outgrows them with reason length, cut between characters", async () => {
    const parts = await read(saying({ type: "text", text: "🌊".repeat(300) }, { type: "text", text: "more" }));
    expect(Buffer.byteLength(textOf(parts))).toBe(limits.textBytesMax);
    expect(textOf(parts)).toMatch(/^(?:🌊)+$/u);
    expect(parts.at(-1)).toEqual({ type: "end", reason: "length" });
  });

  it("bound reasoning and the number of parts too", async () => {
    const reasoning = await read(saying({ type: "reasoning", text: "x".repeat(200) }));
    expect(reasoning.at(-1)).toEqual({ type: "end", reason: "length" });
    const many = await read(saying(...Array.from({ length: 80 }, () => ({ type: "text" as const, text: "x" }))));
    expect(textOf(many)).toHaveLength(limits.partsMax);
    expect(many.at(-1)).toEqual({ type: "end", reason: "length" });
  });

  it("keep the request's output limit for a host that does not, over text, reasoning and tool calls together", async () => {
    const text = await read(saying({ type: "text", text: "x".repeat(500) }), 10);
    expect(textOf(text)).toHaveLength(160);
    expect(text.at(-1)).toEqual({ type: "end", reason: "length" });
    const both = await read(
      saying({ type: "reasoning", text: "x".repeat(100) }, { type: "text", text: "y".repeat(100) }),
      10,
    );
    expect(textOf(both)).toHaveLength(60);
    expect(both.at(-1)).toEqual({ type: "end", reason: "length" });
    const call = { type: "tool" as const, id: "1", name: "t", argumentsJson: '{"a":"0123456"}' };
    const called = await read(saying(...Array.from({ length: 20 }, () => call)), 10);
    expect(called.filter(({ type }) => type === "tool")).toHaveLength(10);
    expect(called.at(-1)).toEqual({ type: "end", reason: "length" });
  });

  it("let an answer pass that just keeps the output limit", async () => {
    const parts = await read(saying({ type: "text", text: "x".repeat(160) }), 10);
    expect(parts.at(-1)).toEqual({ type: "end", reason: "stop" });
  });

  it("bound the number of tool calls", async () => {
    const call = { type: "tool" as const, id: "1", name: "t", argumentsJson: "{}" };
    const parts = await read(saying(...Array.from({ length: 60 }, () => call)));
    expect(parts.filter(({ type }) => type === "tool")).toHaveLength(limits.partsMax);
    expect(parts.at(-1)).toEqual({ type: "end", reason: "length" });
  });

  it("refuse a tool call that is too long", async () => {
    const parts = await read(saying({ type: "tool", id: "1", name: "t", argumentsJson: `"${"x".repeat(100)}"` }));
    expect(parts.at(-1)).toMatchObject({ error: { kind: "malformed" } });
  });

  it("close the request of a vendor that never ends, and keep what is known of its usage", async () => {
    server = await startWireServer();
    const parts = await read(createOpenAiProvider({ baseUrl: server.openAiBaseUrl }));
    expect(Buffer.byteLength(textOf(parts))).toBeLessThanOrEqual(limits.textBytesMax);
    expect(parts.at(-2)).toMatchObject({ usage: { provenance: "estimated" } });
    expect(parts.at(-1)).toEqual({ type: "end", reason: "length" });
    const [call] = server.calls;
    expect(await call?.closed).toBe("broken-off");
  });
});
