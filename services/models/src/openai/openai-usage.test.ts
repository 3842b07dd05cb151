import { describe, expect, it } from "vitest";
import { openAiUsage } from "./openai-usage.ts";

describe("usage on OpenAI's wire", () => {
  it("has cached tokens inside the prompt and reasoning inside the completion", () => {
    const usage = openAiUsage({
      prompt_tokens: 100,
      completion_tokens: 30,
      total_tokens: 130,
      prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 15 },
      completion_tokens_details: { reasoning_tokens: 12 },
    });
    expect(usage).toEqual({ inputUncached: 25, cacheRead: 60, cacheWrite: 15, output: 18, reasoning: 12 });
  });

  it("has reasoning on top of the completion where the total says so", () => {
    const usage = openAiUsage({
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 35,
      completion_tokens_details: { reasoning_tokens: 20 },
    });
    expect(usage).toMatchObject({ output: 5, reasoning: 20 });
  });

  it("has DeepSeek's cache hits under a name of their own", () => {
    const usage = openAiUsage({ prompt_tokens: 10, completion_tokens: 5, prompt_cache_hit_tokens: 8 });
    expect(usage).toMatchObject({ inputUncached: 2, cacheRead: 8 });
  });

  it("never has a bucket below zero, whatever a host says", () => {
    const usage = openAiUsage({
      prompt_tokens: 5,
      completion_tokens: 2,
      prompt_tokens_details: { cached_tokens: 50, cache_write_tokens: 9 },
      completion_tokens_details: { reasoning_tokens: 7 },
    });
    expect(usage).toEqual({ inputUncached: 0, cacheRead: 5, cacheWrite: 0, output: 0, reasoning: 2 });
  });

  it("is none where it is null, partly absent or not numbers", () => {
    expect(openAiUsage(null)).toBeUndefined();
    expect(openAiUsage({ prompt_tokens: 5 })).toBeUndefined();
    expect(openAiUsage({ prompt_tokens: "5", completion_tokens: null })).toBeUndefined();
  });
});
