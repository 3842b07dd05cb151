import type { ModelMessage, ModelRequest } from "../model-port.ts";

/** The body of `POST /v1/messages`, as far as we use it. */
export interface AnthropicRequestBody {
  model: string;
  max_tokens: number;
  messages: { role: ModelMessage["role"]; content: string }[];
  system?: string;
  temperature?: number;
  stop_sequences?: string[];
}

/** Writes a request for Anthropic's wire. Blank messages are left out: the vendor refuses them. */
export function toAnthropicRequest(request: ModelRequest): AnthropicRequestBody {
  const { model, system, temperature, stopSequences } = request;
  return {
    model,
    max_tokens: request.outputTokensMax,
    messages: request.messages
      .filter((message) => message.text.trim() !== "")
      .map((message) => ({ role: message.role, content: message.text })),
    ...(system.trim() === "" ? {} : { system }),
    ...(temperature === undefined || !takesTemperature(model) ? {} : { temperature: Math.min(temperature, 1) }),
    ...(stopSequences === undefined || stopSequences.length === 0 ? {} : { stop_sequences: [...stopSequences] }),
  };
}

/**
 * Claude takes a temperature up to Opus and Sonnet 4.6 and Haiku 4.5; later models answer 400 to it. A name that is not
 * known is taken for a later one.
 */
function takesTemperature(model: string): boolean {
  return /^claude-(?:[23]|instant|(?:opus|sonnet|haiku)-4(?:-[0-6])?(?:-\d{8})?$)/.test(model);
}
