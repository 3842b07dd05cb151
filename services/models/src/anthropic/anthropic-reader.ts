import { ContentMeter } from "../content-meter.ts";
import { field, textField } from "../foreign-json.ts";
import { GrowingToolCall } from "../growing-tool-call.ts";
import type { ContentPart, EndReason, ModelRequest, TerminalPart, TokenUsage } from "../model-port.ts";
import type { VendorReader } from "../vendor-call.ts";
import { AnthropicUsage } from "./anthropic-usage.ts";

/** Reads the events of one answer of Anthropic's Messages API. */
export class AnthropicReader implements VendorReader<unknown> {
  outcome: TerminalPart | undefined;
  readonly #request: ModelRequest;
  readonly #usage = new AnthropicUsage();
  readonly #seen = new ContentMeter();
  #tool: GrowingToolCall | undefined;

  constructor(request: ModelRequest) {
    this.#request = request;
  }

  *read(event: unknown): Generator<ContentPart, void, void> {
    for (const part of this.#partsOf(event)) {
      this.#seen.add(part);
      yield part;
    }
  }

  usage(): TokenUsage {
    return this.#usage.total(this.outcome !== undefined, this.#seen, this.#request);
  }

  *#partsOf(event: unknown): Generator<ContentPart, void, void> {
    switch (textField(event, "type")) {
      case undefined:
        throw new Error("an event without a type");
      case "message_start": {
        const message = field(event, "message");
        this.#usage.update(field(message, "usage"));
        yield { type: "start", model: textField(message, "model") ?? this.#request.model };
        return;
      }
      case "content_block_start":
        yield* this.#startBlock(field(event, "content_block"));
        return;
      case "content_block_delta":
        yield* this.#readDelta(field(event, "delta"));
        return;
      case "content_block_stop":
        if (this.#tool !== undefined) {
          yield this.#tool.part();
          this.#tool = undefined;
        }
        return;
      case "message_delta": {
        this.#usage.update(field(event, "usage"));
        const reason = textField(field(event, "delta"), "stop_reason");
        if (reason !== undefined) this.outcome = { type: "end", reason: endReason(reason) };
        return;
      }
      default:
        // Pings, and events that later versions bring.
        return;
    }
  }

  *#startBlock(block: unknown): Generator<ContentPart, void, void> {
    if (textField(block, "type") === "tool_use") {
      this.#tool = new GrowingToolCall(textField(block, "id"), textField(block, "name"));
      return;
    }
    yield* shown("text", textField(block, "text"));
    yield* shown("reasoning", textField(block, "thinking"));
  }

  *#readDelta(delta: unknown): Generator<ContentPart, void, void> {
    yield* shown("text", textField(delta, "text"));
    yield* shown("reasoning", textField(delta, "thinking"));
    this.#tool?.add(textField(delta, "partial_json") ?? "");
  }
}

function* shown(type: "text" | "reasoning", text: string | undefined): Generator<ContentPart, void, void> {
  if (text !== undefined && text !== "") yield { type, text };
}

function endReason(reason: string): EndReason {
  switch (reason) {
    case "end_turn":
    case "stop_sequence":
      return "stop";
    case "max_tokens":
    case "model_context_window_exceeded":
      return "length";
    case "tool_use":
      return "tool";
    case "refusal":
      return "refused";
    default:
      return "unknown";
  }
}
