import { lastMarked, runsOf } from "../message-runs.ts";
import type { ModelMessage, ModelRequest, ModelTool } from "../model-port.ts";

/** The body of `POST /v1/messages`, as far as we use it. */
export interface AnthropicRequestBody {
  model: string;
  max_tokens: number;
  messages: { role: ModelMessage["role"]; content: string | TextBlock[] }[];
  system?: string | TextBlock[];
  temperature?: number;
  stop_sequences?: string[];
  tools?: { name: string; description: string; input_schema: { type: "object"; [key: string]: unknown } }[];
}

interface TextBlock {
  type: "text";
  text: string;
  cache_control?: { type: "ephemeral" };
}

/** How many marks the vendor takes in a request, the one on the system's block included. */
const cacheMarksMax = 4;

/**
 * Writes a request for Anthropic's wire. Blank messages are left out: the vendor refuses them. Each message is a block of
 * its own, since the vendor finds again only what ends where a block ends.
 */
export function toAnthropicRequest(request: ModelRequest): AnthropicRequestBody {
  const { model, system, temperature, stopSequences, tools } = request;
  const runs = runsOf(request.messages);
  const marked = lastMarked(runs, system.trim() === "" ? cacheMarksMax : cacheMarksMax - 1);
  return {
    model,
    max_tokens: request.outputTokensMax,
    messages: runs.map(({ role, messages }) => ({
      role,
      content: contentOf(messages.map((message) => blockOf(message.text, marked.has(message)))),
    })),
    // The tools stand before the system's block, so that its mark keeps them too.
    ...(system.trim() === "" ? {} : { system: contentOf([blockOf(system, marked.size > 0)]) }),
    ...(temperature === undefined || !takesTemperature(model) ? {} : { temperature: Math.min(temperature, 1) }),
    ...(stopSequences === undefined || stopSequences.length === 0 ? {} : { stop_sequences: [...stopSequences] }),
    ...(tools === undefined || tools.length === 0 ? {} : { tools: tools.map(toAnthropicTool) }),
  };
}

function blockOf(text: string, isMarked: boolean): TextBlock {
  return { type: "text", text, ...(isMarked ? { cache_control: { type: "ephemeral" } } : {}) };
}

/** One block without a mark is a text to the vendor. */
function contentOf(blocks: TextBlock[]): string | TextBlock[] {
  const [first, ...others] = blocks;
  return first !== undefined && others.length === 0 && first.cache_control === undefined ? first.text : blocks;
}

function toAnthropicTool({ name, description, parameters }: ModelTool) {
  return { name, description, input_schema: { ...parameters, type: "object" as const } };
}

/**
 * Claude takes a temperature up to Opus and Sonnet 4.6 and Haiku 4.5; later models answer 400 to it. A name that is not
 * known is taken for a later one.
 */
export function takesTemperature(model: string): boolean {
  return /^claude-(?:[23]|instant|(?:opus|sonnet|haiku)-4(?:-[0-6])?(?:-\d{8})?$)/.test(model);
}
