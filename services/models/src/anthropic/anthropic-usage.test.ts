import { describe, expect, it } from "vitest";
import { ContentMeter } from "../content-meter.ts";
import { requestOf } from "../model.contract.ts";
import { AnthropicUsage } from "./anthropic-usage.ts";

const request = requestOf({ model: "m" });

describe("Anthropic's usage", () => {
  it("is cumulative: the latest counts, and what is absent stays as it was", () => {
    const usage = new AnthropicUsage();
    usage.update({ input_tokens: 43, cache_read_input_tokens: 7, cache_creation_input_tokens: 5, output_tokens: 1 });
    usage.update({ output_tokens: 20 });
    usage.update({ input_tokens: 61, output_tokens: 52, output_tokens_details: { thinking_tokens: 12 } });
    expect(usage.total(true, new ContentMeter(), request)).toEqual({
      inputUncached: 61,
      cacheRead: 7,
      cacheWrite: 5,
      output: 40,
      reasoning: 12,
      provenance: "provider",
    });
  });

  it("takes an explicit zero for a zero and null for nothing said", () => {
    const usage = new AnthropicUsage();
    usage.update({ input_tokens: 9, cache_read_input_tokens: 4, output_tokens: 1 });
    usage.update({ cache_read_input_tokens: 0, input_tokens: null, output_tokens: 3 });
    expect(usage.total(true, new ContentMeter(), request)).toMatchObject({ inputUncached: 9, cacheRead: 0 });
  });

  it("counts the output of an answer that broke off, since the vendor's is a placeholder", () => {
    const usage = new AnthropicUsage();
    usage.update({ input_tokens: 9, output_tokens: 2 });
    const seen = new ContentMeter();
    seen.add({ type: "reasoning", text: "x".repeat(64) });
    seen.add({ type: "text", text: "x".repeat(320) });
    expect(usage.total(false, seen, request)).toMatchObject({
      inputUncached: 9,
      output: 100,
      reasoning: 20,
      provenance: "provider_partial",
    });
  });
});
