import type { ModelMessage, ModelRequest } from "../model-port.ts";
import type { OpenAiDialect } from "./openai-dialect.ts";

/** The body of `POST /chat/completions`, as far as we use it. */
export interface OpenAiRequestBody {
  model: string;
  messages: { role: ModelMessage["role"] | "system"; content: string }[];
  max_completion_tokens?: number;
  max_tokens?: number;
  stream_options?: { include_usage: true };
  temperature?: number;
  stop?: string[];
}

/** Writes a request for a host of OpenAI's wire. Blank messages are left out: some hosts refuse them. */
export function toOpenAiRequest(request: ModelRequest, dialect: OpenAiDialect): OpenAiRequestBody {
  const { model, system, temperature, stopSequences } = request;
  const isStrict = dialect.hasStrictReasoningModels && reasons(model);
  return {
    model,
    messages: [
      ...(system.trim() === "" ? [] : [{ role: "system" as const, content: system }]),
      ...request.messages
        .filter((message) => message.text.trim() !== "")
        .map((message) => ({ role: message.role, content: message.text })),
    ],
    [dialect.outputLimitField]: request.outputTokensMax,
    ...(dialect.asksForUsage ? { stream_options: { include_usage: true as const } } : {}),
    ...(temperature === undefined || isStrict ? {} : { temperature }),
    ...(stopSequences === undefined || stopSequences.length === 0 || isStrict ? {} : { stop: [...stopSequences] }),
  };
}

/** OpenAI's models from GPT-5 on and its o-series. */
function reasons(model: string): boolean {
  return /^(?:o\d|gpt-(?:[5-9]|\d\d))/.test(model);
}
