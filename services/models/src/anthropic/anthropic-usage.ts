import type { ContentMeter } from "../content-meter.ts";
import { field } from "../foreign-json.ts";
import type { ModelRequest, TokenUsage } from "../model-port.ts";
import { estimateInputTokens } from "../token-estimate.ts";
import { tokenCount } from "../token-usage.ts";

/**
 * Collects Anthropic's usage. `message_start` has the exact input and a placeholder for the output; each `message_delta`
 * is cumulative, so that the latest counts and nothing is added up; an absent field keeps what was said before. Input
 * excludes what was read from or written to the cache; output includes thinking.
 */
export class AnthropicUsage {
  #input: number | undefined;
  #cacheRead: number | undefined;
  #cacheWrite: number | undefined;
  #output: number | undefined;
  #thinking: number | undefined;

  /** Takes in the `usage` of an event. */
  update(usage: unknown): void {
    this.#input = tokenCount(field(usage, "input_tokens")) ?? this.#input;
    this.#cacheRead = tokenCount(field(usage, "cache_read_input_tokens")) ?? this.#cacheRead;
    this.#cacheWrite = tokenCount(field(usage, "cache_creation_input_tokens")) ?? this.#cacheWrite;
    this.#output = tokenCount(field(usage, "output_tokens")) ?? this.#output;
    this.#thinking = tokenCount(field(field(usage, "output_tokens_details"), "thinking_tokens")) ?? this.#thinking;
  }

  /** The usage after the last event; `isComplete` if the vendor said that the answer ended. */
  total(isComplete: boolean, seen: ContentMeter, request: ModelRequest): TokenUsage {
    const input = {
      inputUncached: this.#input ?? estimateInputTokens(request),
      cacheRead: this.#cacheRead ?? 0,
      cacheWrite: this.#cacheWrite ?? 0,
    };
    if (isComplete && this.#output !== undefined) {
      const reasoning = Math.min(this.#thinking ?? 0, this.#output);
      const provenance = this.#input === undefined ? "provider_partial" : "provider";
      return { ...input, output: this.#output - reasoning, reasoning, provenance };
    }
    return {
      ...input,
      output: Math.max(seen.outputTokens(), this.#output ?? 0),
      reasoning: seen.reasoningTokens(),
      provenance: this.#input !== undefined ? "provider_partial" : isComplete ? "counted" : "estimated",
    };
  }
}
