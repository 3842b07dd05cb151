import type { ContentMeter } from "./content-meter.ts";
import type { ModelRequest, TokenUsage } from "./model-port.ts";
import { estimateInputTokens } from "./token-estimate.ts";

/** What a vendor reported, in our buckets. */
export type ReportedUsage = Omit<TokenUsage, "provenance">;

/**
 * The usage of a call whose vendor reports it in whole, if at all: `reported` is the latest that came, `isComplete` says
 * that the vendor ended the answer. What was seen counts where more was seen than reported, or nothing was.
 */
export function totalUsage(
  reported: ReportedUsage | undefined,
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
