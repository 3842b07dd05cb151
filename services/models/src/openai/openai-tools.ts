import { field, listField, textField } from "../foreign-json.ts";
import type { ContentPart } from "../model-port.ts";
import { tokenCount } from "../token-usage.ts";

interface ToolInProgress {
  id: string;
  name: string;
  argumentsJson: string;
}

/** Puts the pieces of tool calls together: they come in any number of deltas, told apart by their index. */
export class OpenAiTools {
  readonly #tools = new Map<number, ToolInProgress>();

  /** Takes in the pieces of one delta. */
  read(delta: unknown): void {
    for (const [place, call] of listField(delta, "tool_calls").entries()) {
      const index = tokenCount(field(call, "index")) ?? place;
      const tool = this.#tools.get(index) ?? { id: "", name: "", argumentsJson: "" };
      this.#tools.set(index, tool);
      tool.id ||= textField(call, "id") ?? "";
      tool.name ||= textField(field(call, "function"), "name") ?? "";
      tool.argumentsJson += textField(field(call, "function"), "arguments") ?? "";
    }
  }

  /** The whole calls, once the host said that the answer ended; asked again it has none. */
  *take(): Generator<ContentPart, void, void> {
    const tools = [...this.#tools.values()];
    this.#tools.clear();
    for (const { id, name, argumentsJson } of tools) {
      yield { type: "tool", id, name, argumentsJson: argumentsJson.trim() === "" ? "{}" : argumentsJson };
    }
  }
}
