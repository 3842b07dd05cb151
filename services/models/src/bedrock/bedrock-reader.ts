import { ContentMeter } from "../content-meter.ts";
import { field, textField } from "../foreign-json.ts";
import { GrowingToolCall } from "../growing-tool-call.ts";
import { modelError } from "../model-error.ts";
import type { ContentPart, EndReason, ModelRequest, TerminalPart, TokenUsage } from "../model-port.ts";
import { type ReportedUsage, totalUsage } from "../reported-usage.ts";
import { tokenCount } from "../token-usage.ts";
import type { VendorReader } from "../vendor-call.ts";

/** Reads the events of one answer of Bedrock's Converse API. */
export class BedrockReader implements VendorReader<unknown> {
  outcome: TerminalPart | undefined;
  readonly #request: ModelRequest;
  readonly #seen = new ContentMeter();
  #reported: ReportedUsage | undefined;
  #tool: GrowingToolCall | undefined;

  constructor(request: ModelRequest) {
    this.#request = request;
  }

  *read(event: unknown): Generator<ContentPart, void, void> {
    if (typeof event !== "object" || event === null) throw new Error("an event that is no object");
    for (const part of this.#partsOf(event)) {
      this.#seen.add(part);
      yield part;
    }
  }

  usage(): TokenUsage {
    return totalUsage(this.#reported, this.outcome?.type === "end", this.#seen, this.#request);
  }

  *#partsOf(event: object): Generator<ContentPart, void, void> {
    // Which model answers is not told.
    if ("messageStart" in event) yield { type: "start", model: this.#request.model };
    const tool = field(field(field(event, "contentBlockStart"), "start"), "toolUse");
    if (tool !== undefined) {
      this.#tool = new GrowingToolCall(textField(tool, "toolUseId"), textField(tool, "name"));
    }
    const delta = field(field(event, "contentBlockDelta"), "delta");
    yield* shown("text", textField(delta, "text"));
    yield* shown("reasoning", textField(field(delta, "reasoningContent"), "text"));
    this.#tool?.add(textField(field(delta, "toolUse"), "input") ?? "");
    if ("contentBlockStop" in event && this.#tool !== undefined) {
      yield this.#tool.part();
      this.#tool = undefined;
    }
    const reason = textField(field(event, "messageStop"), "stopReason");
    if (reason !== undefined) this.outcome ??= endFor(reason);
    this.#reported = bedrockUsage(field(field(event, "metadata"), "usage")) ?? this.#reported;
  }
}

/** Maps a `usage` to disjoint buckets, or undefined if there is none: what was kept is told apart, reasoning is not. */
function bedrockUsage(usage: unknown): ReportedUsage | undefined {
  const inputUncached = tokenCount(field(usage, "inputTokens"));
  const output = tokenCount(field(usage, "outputTokens"));
  if (inputUncached === undefined || output === undefined) return undefined;
  return {
    inputUncached,
    cacheRead: tokenCount(field(usage, "cacheReadInputTokens")) ?? 0,
    cacheWrite: tokenCount(field(usage, "cacheWriteInputTokens")) ?? 0,
    output,
    reasoning: 0,
  };
}

function* shown(type: "text" | "reasoning", text: string | undefined): Generator<ContentPart, void, void> {
  if (text !== undefined && text !== "") yield { type, text };
}

function endFor(reason: string): TerminalPart {
  if (reason === "malformed_model_output" || reason === "malformed_tool_use") {
    return { type: "error", error: modelError("server", "The model said something that its host could not read.") };
  }
  return { type: "end", reason: endReason(reason) };
}

function endReason(reason: string): EndReason {
  switch (reason) {
    case "end_turn":
    case "stop_sequence":
      return "stop";
    case "max_tokens":
    case "model_context_window_exceeded":
      return "length";
    case "content_filtered":
    case "guardrail_intervened":
      return "filtered";
    case "refusal":
      return "refused";
    case "tool_use":
      return "tool";
    default:
      return "unknown";
  }
}
