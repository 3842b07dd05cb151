import { field, listField, textField } from "../foreign-json.ts";
import type { ContentPart } from "../model-port.ts";

/**
 * The text and reasoning of one delta. Hosts show reasoning as `reasoning_content` (DeepSeek, vLLM), as `reasoning`
 * (OpenRouter, Groq, Ollama), or as parts of `content` (Mistral). A refusal is what the model said, so it is text.
 */
export function* contentOfDelta(delta: unknown): Generator<ContentPart, void, void> {
  yield* shown("reasoning", textField(delta, "reasoning_content") || textField(delta, "reasoning"));
  const content = field(delta, "content");
  if (typeof content === "string") {
    yield* shown("text", content);
  } else {
    for (const part of listField(delta, "content")) yield* contentOfPart(part);
  }
  yield* shown("text", textField(delta, "refusal"));
}

function* contentOfPart(part: unknown): Generator<ContentPart, void, void> {
  if (textField(part, "type") !== "thinking") {
    yield* shown("text", textField(part, "text"));
    return;
  }
  yield* shown("reasoning", textField(part, "thinking"));
  for (const piece of listField(part, "thinking")) yield* shown("reasoning", textField(piece, "text"));
}

function* shown(type: "text" | "reasoning", text: string | undefined): Generator<ContentPart, void, void> {
  if (text !== undefined && text !== "") yield { type, text };
}
