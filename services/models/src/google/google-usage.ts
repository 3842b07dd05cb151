import { field } from "../foreign-json.ts";
import type { ReportedUsage } from "../reported-usage.ts";
import { tokenCount } from "../token-usage.ts";

/**
 * Maps a `usageMetadata` to disjoint buckets, or undefined if there is none. The prompt includes what was kept of it;
 * thoughts come on top of the candidates, and both are billed as output.
 */
export function googleUsage(usage: unknown): ReportedUsage | undefined {
  const prompt = tokenCount(field(usage, "promptTokenCount"));
  if (prompt === undefined) return undefined;
  const cacheRead = Math.min(tokenCount(field(usage, "cachedContentTokenCount")) ?? 0, prompt);
  return {
    inputUncached: prompt - cacheRead + (tokenCount(field(usage, "toolUsePromptTokenCount")) ?? 0),
    cacheRead,
    cacheWrite: 0,
    // Absent where nothing was said.
    output: tokenCount(field(usage, "candidatesTokenCount")) ?? 0,
    reasoning: tokenCount(field(usage, "thoughtsTokenCount")) ?? 0,
  };
}
