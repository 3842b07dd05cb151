import { runsOf } from "../message-runs.ts";
import type { ModelRequest } from "../model-port.ts";

/** What `streamGenerateContent` is asked, as far as we use it, in the SDK's shape. */
export interface GoogleRequest {
  model: string;
  contents: { role: "user" | "model"; parts: { text: string }[] }[];
  config: {
    maxOutputTokens: number;
    systemInstruction?: string;
    temperature?: number;
    stopSequences?: string[];
    tools?: { functionDeclarations: { name: string; description: string; parametersJsonSchema?: unknown }[] }[];
  };
}

/**
 * Writes a request for Gemini's wire. Each message is a part of its own; blank ones are left out. Marks are not sent: the
 * vendor finds by itself what it knows already.
 */
export function toGoogleRequest(request: ModelRequest): GoogleRequest {
  const { model, system, temperature, stopSequences, tools } = request;
  return {
    model,
    contents: runsOf(request.messages).map(({ role, messages }) => ({
      role: role === "user" ? "user" : "model",
      parts: messages.map(({ text }) => ({ text })),
    })),
    config: {
      maxOutputTokens: request.outputTokensMax,
      ...(system.trim() === "" ? {} : { systemInstruction: system }),
      ...(temperature === undefined ? {} : { temperature }),
      ...(stopSequences === undefined || stopSequences.length === 0 ? {} : { stopSequences: [...stopSequences] }),
      ...(tools === undefined || tools.length === 0
        ? {}
        : {
            tools: [
              {
                functionDeclarations: tools.map(({ name, description, parameters }) => ({
                  name,
                  description,
                  // An empty schema is refused: a tool that takes nothing has none.
                  ...(Object.keys(parameters).length > 0 && { parametersJsonSchema: parameters }),
                })),
              },
            ],
          }),
    },
  };
}
