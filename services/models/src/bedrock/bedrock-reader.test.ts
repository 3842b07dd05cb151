import { describe, expect, it } from "vitest";
import { requestOf } from "../model.contract.ts";
import type { ContentPart } from "../model-port.ts";
import { BedrockReader } from "./bedrock-reader.ts";

function read(...events: readonly unknown[]): { reader: BedrockReader; parts: ContentPart[] } {
  const reader = new BedrockReader(requestOf({ model: "asked-for" }));
  return { reader, parts: events.flatMap((event) => [...reader.read(event)]) };
}

describe("events of Bedrock's Converse API", () => {
  it("tell what was used after they said that the answer ended", () => {
    const { reader, parts } = read(
      { messageStart: { role: "assistant" } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { text: "Let us" } } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { text: " see." } } },
      { contentBlockStop: { contentBlockIndex: 0 } },
      { messageStop: { stopReason: "end_turn", additionalModelResponseFields: { delta: { stop_sequence: null } } } },
    );
    expect(parts[0]).toEqual({ type: "start", model: "asked-for" });
    expect(reader.outcome).toEqual({ type: "end", reason: "stop" });
    expect(reader.usage()).toMatchObject({ output: 4, provenance: "counted" });
    const usage = { inputTokens: 22, outputTokens: 55, cacheReadInputTokens: 7, serverToolUsage: {}, totalTokens: 84 };
    expect([...reader.read({ metadata: { metrics: { latencyMs: 2_040 }, usage } })]).toEqual([]);
    expect(reader.usage()).toEqual({
      inputUncached: 22,
      cacheRead: 7,
      cacheWrite: 0,
      output: 55,
      reasoning: 0,
      provenance: "provider",
    });
  });

  it("bring no endless tool call: one that is too long is malformed before it ends", () => {
    const start = { contentBlockStart: { start: { toolUse: { toolUseId: "a", name: "pass" } } } };
    const piece = { contentBlockDelta: { delta: { toolUse: { input: "x".repeat(1_024) } } } };
    expect(() => read(start, ...Array.from({ length: 16 }, () => piece))).not.toThrow();
    expect(() => read(start, ...Array.from({ length: 17 }, () => piece))).toThrow("too long");
  });

  it("end in an error where the host could not read its model", () => {
    for (const stopReason of ["malformed_model_output", "malformed_tool_use"]) {
      const { reader } = read({ messageStop: { stopReason } });
      expect(reader.outcome).toMatchObject({ error: { kind: "server", retryable: true } });
    }
    expect(read({ messageStop: { stopReason: "guardrail_intervened" } }).reader.outcome).toMatchObject({
      reason: "filtered",
    });
    expect(read({ messageStop: { stopReason: "newer" } }).reader.outcome).toEqual({ type: "end", reason: "unknown" });
  });

  it("of odd shapes bring nothing, and of no shape are malformed", () => {
    const { parts } = read(
      {},
      { contentBlockDelta: null },
      { contentBlockDelta: { delta: { text: 7 } } },
      { newer: {} },
    );
    expect(parts).toEqual([]);
    expect(() => read("text")).toThrow();
    expect(() => read(null)).toThrow();
  });
});
