import { field, listField, textField } from "../foreign-json.ts";
import { GrowingToolCall } from "../growing-tool-call.ts";
import type { ContentPart } from "../model-port.ts";
import { tokenCount } from "../token-usage.ts";

/** Calls of one answer; a host that makes more is not understood. */
const callsMax = 64;

/** Puts the pieces of tool calls together: they come in any number of deltas, told apart by their index. */
export class OpenAiTools {
  readonly #tools = new Map<number, GrowingToolCall>();

  /** Takes in the pieces of one delta. Throws when the calls are too many or too long. */
  read(delta: unknown): void {
    for (const [place, call] of listField(delta, "tool_calls").entries()) {
      const index = tokenCount(field(call, "index")) ?? place;
      const tool = this.#tools.get(index) ?? new GrowingToolCall();
      this.#tools.set(index, tool);
      if (this.#tools.size > callsMax) throw new Error("too many tool calls");
      tool.id ||= textField(call, "id") ?? "";
      tool.name ||= textField(field(call, "function"), "name") ?? "";
      tool.add(textField(field(call, "function"), "arguments") ?? "");
    }
  }

  /** The whole calls, once the host said that the answer ended; asked again it has none. */
  *take(): Generator<ContentPart, void, void> {
    const tools = [...this.#tools.values()];
    this.#tools.clear();
    for (const tool of tools) yield tool.part();
  }
}
