import type { ContentMeter } from "../content-meter.ts";
import { field } from "../foreign-json.ts";
import type { ModelRequest, TokenUsage } from "../model-port.ts";
import { estimateInputTokens } from "../token-estimate.ts";
import { tokenCount } from "../token-usage.ts";

/**
 * Maps a `usage` object of OpenAI's wire to disjoint buckets, or undefined if there is none. Prompt tokens include what
 * was read from and written to the cache; completion tokens include reasoning, except at hosts whose total shows that
 * they come on top.
 */
export function openAiUsage(usage: unknown): Omit<TokenUsage, "provenance"> | undefined {
  const prompt = tokenCount(field(usage, "prompt_tokens"));
  const completion = tokenCount(field(usage, "completion_tokens"));
  if (prompt === undefined || completion === undefined) return undefined;
  const details = field(usage, "prompt_tokens_details");
  const cacheRead = Math.min(
    tokenCount(field(details, "cached_tokens")) ?? tokenCount(field(usage, "prompt_cache_hit_tokens")) ?? 0,
    prompt,
  );
  const cacheWrite = Math.min(tokenCount(field(details, "cache_write_tokens")) ?? 0, prompt - cacheRead);
  const reasoning = tokenCount(field(field(usage, "completion_tokens_details"), "reasoning_tokens")) ?? 0;
  const isOnTop = reasoning > 0 && tokenCount(field(usage, "total_tokens")) === prompt + completion + reasoning;
  return {
    inputUncached: prompt - cacheRead - cacheWrite,
    cacheRead,
    cacheWrite,
    output: isOnTop ? completion : Math.max(completion - reasoning, 0),
    reasoning: isOnTop ? reasoning : Math.min(reasoning, completion),
  };
}

/** The usage after the last chunk; `reported` is the latest that the host sent. */
export function totalOpenAiUsage(
  reported: Omit<TokenUsage, "provenance"> | undefined,
  isComplete: boolean,
  seen: ContentMeter,
  request: ModelRequest,
): TokenUsage {
  if (reported !== undefined && isComplete) return { ...reported, provenance: "provider" };
  const counted = { output: seen.outputTokens(), reasoning: seen.reasoningTokens() };
  if (reported !== undefined) {
    return {
      ...reported,
      output: Math.max(reported.output, counted.output),
      reasoning: Math.max(reported.reasoning, counted.reasoning),
      provenance: "provider_partial",
    };
  }
  const input = { inputUncached: estimateInputTokens(request), cacheRead: 0, cacheWrite: 0 };
  return { ...input, ...counted, provenance: isComplete ? "counted" : "estimated" };
}
