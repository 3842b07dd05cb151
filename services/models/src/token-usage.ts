import type { TokenUsage } from "./model-port.ts";

/** The usage of a call that never began. */
export const noUsage: TokenUsage = {
  inputUncached: 0,
  cacheRead: 0,
  cacheWrite: 0,
  output: 0,
  reasoning: 0,
  provenance: "none",
};

/** All tokens of a usage: the buckets are disjoint. */
export function totalTokens(usage: TokenUsage): number {
  return usage.inputUncached + usage.cacheRead + usage.cacheWrite + usage.output + usage.reasoning;
}

/** A count from a foreign message as a non-negative integer, or undefined if it is none: absent is not 0. */
export function tokenCount(value: unknown): number | undefined {
  if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
  return Math.min(Math.max(Math.trunc(value), 0), Number.MAX_SAFE_INTEGER);
}
