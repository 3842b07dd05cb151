import { describe, expect, it } from "vitest";
import { requestOf } from "../model.contract.ts";
import type { ContentPart } from "../model-port.ts";
import { OpenAiReader } from "./openai-reader.ts";

function read(...chunks: readonly unknown[]): { reader: OpenAiReader; parts: ContentPart[] } {
  const reader = new OpenAiReader(requestOf({ model: "asked-for" }));
  return { reader, parts: chunks.flatMap((chunk) => [...reader.read(chunk)]) };
}

const delta = (content: unknown, rest: object = {}): object => ({
  choices: [{ index: 0, delta: { content }, ...rest }],
});

describe("chunks of OpenAI's wire", () => {
  it("may begin with one that names no model, as Azure's do", () => {
    const { parts } = read({ model: "", choices: [] }, { model: "gpt", ...delta("Hi") });
    expect(parts).toEqual([
      { type: "start", model: "gpt" },
      { type: "text", text: "Hi" },
    ]);
  });

  it("may carry usage on the choice, or with every chunk: the latest counts", () => {
    const onChoice = read(delta("Hi", { finish_reason: "stop", usage: { prompt_tokens: 4, completion_tokens: 2 } }));
    expect(onChoice.reader.usage()).toMatchObject({ inputUncached: 4, output: 2, provenance: "provider" });
    const each = read(
      { ...delta("H"), usage: { prompt_tokens: 4, completion_tokens: 1 } },
      { ...delta("i", { finish_reason: "stop" }), usage: { prompt_tokens: 4, completion_tokens: 2 } },
      { choices: [], usage: null },
    );
    expect(each.reader.usage()).toMatchObject({ output: 2, provenance: "provider" });
  });

  it("show reasoning under either name, once", () => {
    const { parts } = read({
      choices: [{ index: 0, delta: { reasoning: "Hm.", reasoning_content: "Hm." } }],
    });
    expect(parts).toContainEqual({ type: "reasoning", text: "Hm." });
    expect(parts).toHaveLength(2);
  });

  it("put tool calls together from pieces, in their order", () => {
    const piece = (index: number, rest: object): object => ({
      choices: [{ index: 0, delta: { tool_calls: [{ index, ...rest }] } }],
    });
    const { parts } = read(
      piece(0, { id: "a", function: { name: "add", arguments: '{"x"' } }),
      piece(1, { id: "b", function: { name: "sub", arguments: "" } }),
      piece(0, { function: { arguments: ":1}" } }),
      { choices: [{ index: 0, delta: {}, finish_reason: "tool_calls" }] },
    );
    expect(parts.slice(1)).toEqual([
      { type: "tool", id: "a", name: "add", argumentsJson: '{"x":1}' },
      { type: "tool", id: "b", name: "sub", argumentsJson: "{}" },
    ]);
  });

  it("bring no endless tool calls: what is too long, or too many, is malformed before it ends", () => {
    const piece = (index: number, text: string): object => ({
      choices: [{ index: 0, delta: { tool_calls: [{ index, function: { name: "pass", arguments: text } }] } }],
    });
    const long = "x".repeat(1_024);
    expect(() => read(...Array.from({ length: 16 }, () => piece(0, long)))).not.toThrow();
    expect(() => read(...Array.from({ length: 17 }, () => piece(0, long)))).toThrow("too long");
    expect(() => read(...Array.from({ length: 65 }, (_, index) => piece(index, "{}")))).toThrow("too many");
  });

  it("end in an error where a host says that it failed", () => {
    expect(read(delta("Hi", { finish_reason: "error" })).reader.outcome).toMatchObject({ error: { kind: "server" } });
    const starved = read(delta("Hi", { finish_reason: "insufficient_system_resource" }));
    expect(starved.reader.outcome).toMatchObject({ error: { kind: "overloaded" } });
    expect(read(delta("Hi", { finish_reason: "whatever" })).reader.outcome).toEqual({ type: "end", reason: "unknown" });
  });

  it("of odd shapes bring nothing, and of no shape are malformed", () => {
    const { parts } = read(
      {},
      { choices: null },
      { choices: [{ index: 1, delta: { content: "other" } }] },
      { choices: [7] },
    );
    expect(parts.filter((part) => part.type !== "start")).toEqual([]);
    expect(() => read("text")).toThrow();
    expect(() => read(null)).toThrow();
  });
});
