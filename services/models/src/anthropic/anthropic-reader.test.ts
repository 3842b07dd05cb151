import { expect, it } from "vitest";
import { requestOf } from "../model.contract.ts";
import { AnthropicReader } from "./anthropic-reader.ts";

it("an endless tool call is malformed before it ends", () => {
  const read = (...events: readonly object[]): void => {
    const reader = new AnthropicReader(requestOf({ model: "asked-for" }));
    for (const event of events) for (const _ of reader.read(event));
  };
  const start = { type: "content_block_start", content_block: { type: "tool_use", id: "a", name: "pass" } };
  const piece = { type: "content_block_delta", delta: { partial_json: "x".repeat(1_024) } };
  expect(() => read(start, ...Array.from({ length: 16 }, () => piece))).not.toThrow();
  expect(() => read(start, ...Array.from({ length: 17 }, () => piece))).toThrow("too long");
});
