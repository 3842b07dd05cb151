import { describe, expect, it } from "vitest";
import { requestOf } from "../model.contract.ts";
import type { ContentPart } from "../model-port.ts";
import { GoogleReader } from "./google-reader.ts";

function read(...chunks: readonly unknown[]): { reader: GoogleReader; parts: ContentPart[] } {
  const reader = new GoogleReader(requestOf({ model: "asked-for" }));
  return { reader, parts: chunks.flatMap((chunk) => [...reader.read(chunk)]) };
}

const chunk = (parts: readonly object[], rest: object = {}, more: object = {}): object => ({
  candidates: [{ content: { parts, role: "model" }, index: 0, ...rest }],
  modelVersion: "gemini-x",
  ...more,
});

describe("chunks of Gemini's wire", () => {
  it("count thoughts that nobody sees, the latest counts winning", () => {
    const usage = (candidatesTokenCount: number) => ({
      usageMetadata: { promptTokenCount: 9, candidatesTokenCount, thoughtsTokenCount: 185, totalTokenCount: 217 },
    });
    const { reader, parts } = read(
      chunk([{ text: "There are " }], {}, usage(5)),
      chunk([{ text: "three." }], {}, usage(23)),
      chunk([{ text: "", thoughtSignature: "c2lnbmVk" }], { finishReason: "STOP" }, usage(23)),
    );
    expect(parts.map((part) => (part.type === "text" ? part.text : part.type))).toEqual([
      "start",
      "There are ",
      "three.",
    ]);
    expect(reader.outcome).toEqual({ type: "end", reason: "stop" });
    expect(reader.usage()).toEqual({
      inputUncached: 9,
      cacheRead: 0,
      cacheWrite: 0,
      output: 23,
      reasoning: 185,
      provenance: "provider",
    });
  });

  it("end as filtered where the prompt was refused, and in an error where a call can not be read", () => {
    expect(read({ promptFeedback: { blockReason: "PROHIBITED_CONTENT" } }).reader.outcome).toEqual({
      type: "end",
      reason: "filtered",
    });
    const { reader } = read(chunk([], { finishReason: "MALFORMED_FUNCTION_CALL" }));
    expect(reader.outcome).toMatchObject({ error: { kind: "server", retryable: true } });
    expect(read(chunk([], { finishReason: "NEWER" })).reader.outcome).toEqual({ type: "end", reason: "unknown" });
  });

  it("of odd shapes bring nothing, and of no shape are malformed", () => {
    const { parts } = read({}, { candidates: null }, { candidates: [7] }, chunk([{ inlineData: {} }, { text: 7 }]));
    expect(parts.filter((part) => part.type !== "start")).toEqual([]);
    expect(() => read("text")).toThrow();
    expect(() => read(null)).toThrow();
  });
});
