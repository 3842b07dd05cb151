import { ContentMeter } from "../content-meter.ts";
import { field, listField, textField } from "../foreign-json.ts";
import { modelError } from "../model-error.ts";
import type { ContentPart, EndReason, ModelRequest, TerminalPart, TokenUsage } from "../model-port.ts";
import { type ReportedUsage, totalUsage } from "../reported-usage.ts";
import type { VendorReader } from "../vendor-call.ts";
import { googleUsage } from "./google-usage.ts";

/** Reads the chunks of one answer of Gemini's. */
export class GoogleReader implements VendorReader<unknown> {
  outcome: TerminalPart | undefined;
  readonly #request: ModelRequest;
  readonly #seen = new ContentMeter();
  #reported: ReportedUsage | undefined;
  #hasStarted = false;
  #hasCalled = false;

  constructor(request: ModelRequest) {
    this.#request = request;
  }

  *read(chunk: unknown): Generator<ContentPart, void, void> {
    if (typeof chunk !== "object" || chunk === null) throw new Error("a chunk that is no object");
    this.#reported = googleUsage(field(chunk, "usageMetadata")) ?? this.#reported;
    if (!this.#hasStarted) {
      this.#hasStarted = true;
      yield { type: "start", model: textField(chunk, "modelVersion") || this.#request.model };
    }
    const candidate = listField(chunk, "candidates").find((one) => (field(one, "index") ?? 0) === 0);
    for (const part of listField(field(candidate, "content"), "parts").flatMap(contentOf)) {
      if (part.type === "tool") this.#hasCalled = true;
      this.#seen.add(part);
      yield part;
    }
    const reason = textField(candidate, "finishReason");
    if (reason) this.outcome ??= this.#endFor(reason);
    // The prompt itself was refused: there is no candidate.
    if (textField(field(chunk, "promptFeedback"), "blockReason")) this.outcome ??= { type: "end", reason: "filtered" };
  }

  usage(): TokenUsage {
    return totalUsage(this.#reported, this.outcome?.type === "end", this.#seen, this.#request);
  }

  #endFor(reason: string): TerminalPart {
    if (unreadableCalls.has(reason)) {
      return { type: "error", error: modelError("server", "The model called a tool in a way that can not be read.") };
    }
    // A model that calls has just stopped, as the vendor sees it.
    return { type: "end", reason: reason === "STOP" && this.#hasCalled ? "tool" : endReason(reason) };
  }
}

const unreadableCalls: ReadonlySet<string> = new Set([
  "MALFORMED_FUNCTION_CALL",
  "UNEXPECTED_TOOL_CALL",
  "TOO_MANY_TOOL_CALLS",
]);

function contentOf(part: unknown): ContentPart[] {
  const call = field(part, "functionCall");
  if (call !== undefined) {
    const argumentsJson = JSON.stringify(field(call, "args") ?? {});
    return [{ type: "tool", id: textField(call, "id") ?? "", name: textField(call, "name") ?? "", argumentsJson }];
  }
  const text = textField(part, "text");
  if (text === undefined || text === "") return [];
  return [{ type: field(part, "thought") === true ? "reasoning" : "text", text }];
}

function endReason(reason: string): EndReason {
  switch (reason) {
    case "STOP":
      return "stop";
    case "MAX_TOKENS":
      return "length";
    case "SAFETY":
    case "RECITATION":
    case "LANGUAGE":
    case "BLOCKLIST":
    case "PROHIBITED_CONTENT":
    case "SPII":
      return "filtered";
    default:
      return "unknown";
  }
}
