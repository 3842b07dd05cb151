import { field } from "../foreign-json.ts";
import type { ReportedUsage } from "../reported-usage.ts";
import { tokenCount } from "../token-usage.ts";

/**
 * Maps a `usage` object of OpenAI's wire to disjoint buckets, or undefined if there is none. Prompt tokens include what
 * was read from and written to the cache; completion tokens include reasoning, except at hosts whose total shows that
 * they come on top.
 */
export function openAiUsage(usage: unknown): ReportedUsage | undefined {
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
