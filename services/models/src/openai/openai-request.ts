import { runsOf, textOfRun } from "../message-runs.ts";
import type { ModelMessage, ModelRequest, ModelTool } from "../model-port.ts";
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
  tools?: { type: "function"; function: { name: string; description: string; parameters: Record<string, unknown> } }[];
}

/**
 * Writes a request for a host of OpenAI's wire. Blank messages are left out, and the roles of the others alternate: some
 * hosts refuse anything else. Marks are not sent: these hosts find by themselves what they know already.
 */
export function toOpenAiRequest(request: ModelRequest, dialect: OpenAiDialect): OpenAiRequestBody {
  const { model, system, temperature, stopSequences, tools } = request;
  const isStrict = dialect.hasStrictReasoningModels && reasons(model);
  return {
    model,
    messages: [
      ...(system.trim() === "" ? [] : [{ role: "system" as const, content: system }]),
      ...runsOf(request.messages).map((run) => ({ role: run.role, content: textOfRun(run) })),
    ],
    [dialect.outputLimitField]: request.outputTokensMax,
    ...(dialect.asksForUsage ? { stream_options: { include_usage: true as const } } : {}),
    ...(temperature === undefined || isStrict ? {} : { temperature }),
    ...(stopSequences === undefined || stopSequences.length === 0 || isStrict ? {} : { stop: [...stopSequences] }),
    ...(tools === undefined || tools.length === 0 ? {} : { tools: tools.map(toOpenAiTool) }),
  };
}

function toOpenAiTool({ name, description, parameters }: ModelTool) {
  // Some hosts refuse a schema without properties.
  return {
    type: "function" as const,
    function: { name, description, parameters: { properties: {}, ...parameters, type: "object" } },
  };
}

/** OpenAI's models from GPT-5 on and its o-series. */
function reasons(model: string): boolean {
  return /^(?:o\d|gpt-(?:[5-9]|\d\d))/.test(model);
}
