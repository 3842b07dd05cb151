import { ContentMeter } from "../content-meter.ts";
import { field, listField, textField } from "../foreign-json.ts";
import { modelError } from "../model-error.ts";
import type { ContentPart, EndReason, ModelRequest, TerminalPart, TokenUsage } from "../model-port.ts";
import { totalUsage } from "../reported-usage.ts";
import type { VendorReader } from "../vendor-call.ts";
import { contentOfDelta } from "./openai-content.ts";
import { OpenAiTools } from "./openai-tools.ts";
import { openAiUsage } from "./openai-usage.ts";

/** Reads the chunks of one answer on OpenAI's chat completions wire, as its many hosts speak it. */
export class OpenAiReader implements VendorReader<unknown> {
  outcome: TerminalPart | undefined;
  readonly #request: ModelRequest;
  readonly #seen = new ContentMeter();
  readonly #tools = new OpenAiTools();
  #reported: ReturnType<typeof openAiUsage>;
  #hasStarted = false;
  #hasRefused = false;

  constructor(request: ModelRequest) {
    this.#request = request;
  }

  *read(chunk: unknown): Generator<ContentPart, void, void> {
    if (typeof chunk !== "object" || chunk === null) throw new Error("a chunk that is no object");
    const choice = listField(chunk, "choices").find((one) => (field(one, "index") ?? 0) === 0);
    // The latest counts: some hosts send it with every chunk, and some on the choice instead of the chunk.
    this.#reported = openAiUsage(field(chunk, "usage")) ?? openAiUsage(field(choice, "usage")) ?? this.#reported;
    const model = textField(chunk, "model");
    // Azure sends a nameless chunk about its filters first.
    if (!this.#hasStarted && (choice !== undefined || model)) {
      this.#hasStarted = true;
      yield { type: "start", model: model || this.#request.model };
    }
    for (const part of this.#partsOf(choice)) {
      this.#seen.add(part);
      yield part;
    }
  }

  usage(): TokenUsage {
    return totalUsage(this.#reported, this.outcome?.type === "end", this.#seen, this.#request);
  }

  *#partsOf(choice: unknown): Generator<ContentPart, void, void> {
    const delta = field(choice, "delta");
    if (textField(delta, "refusal")) this.#hasRefused = true;
    yield* contentOfDelta(delta);
    this.#tools.read(delta);
    const reason = textField(choice, "finish_reason");
    if (!reason || this.outcome !== undefined) return;
    yield* this.#tools.take();
    this.outcome = failedFinish(reason) ?? { type: "end", reason: this.#hasRefused ? "refused" : endReason(reason) };
  }
}

/** Two finishes that are failures: DeepSeek's and OpenRouter's. */
function failedFinish(reason: string): TerminalPart | undefined {
  if (reason === "insufficient_system_resource") {
    return { type: "error", error: modelError("overloaded", "The provider ran out of resources during the answer.") };
  }
  if (reason === "error") {
    return { type: "error", error: modelError("server", "The host behind the provider failed during the answer.") };
  }
  return undefined;
}

function endReason(reason: string): EndReason {
  switch (reason) {
    case "stop":
    case "eos":
    case "eos_token":
    case "stop_sequence":
      return "stop";
    case "length":
    case "model_length":
    case "max_tokens":
      return "length";
    case "content_filter":
      return "filtered";
    case "tool_calls":
    case "function_call":
      return "tool";
    default:
      return "unknown";
  }
}
