import type {
  ContentBlock,
  ConverseStreamCommandInput,
  SystemContentBlock,
  Tool,
} from "@aws-sdk/client-bedrock-runtime";
import { takesTemperature } from "../anthropic/anthropic-request.ts";
import { lastMarked, runsOf } from "../message-runs.ts";
import type { ModelRequest, ModelTool } from "../model-port.ts";

/** How many marks the vendor takes in a request, the one behind the system included. */
const cacheMarksMax = 4;

/**
 * Writes a request for Bedrock's Converse API. Each message is a block of its own, with a mark behind it where the vendor
 * is to keep what comes before; blank ones are left out.
 */
export function toBedrockRequest(request: ModelRequest): ConverseStreamCommandInput {
  const { model, system, temperature, stopSequences, tools } = request;
  const runs = runsOf(request.messages);
  const hasSystem = system.trim() !== "";
  const marked = lastMarked(runs, !keepsPrompts(model) ? 0 : hasSystem ? cacheMarksMax - 1 : cacheMarksMax);
  const systemBlocks: SystemContentBlock[] = [{ text: system }, ...(marked.size > 0 ? [mark] : [])];
  return {
    modelId: model,
    messages: runs.map(({ role, messages }) => ({
      role,
      content: messages.flatMap((message): ContentBlock[] => [
        { text: message.text },
        ...(marked.has(message) ? [mark] : []),
      ]),
    })),
    ...(hasSystem && { system: systemBlocks }),
    inferenceConfig: {
      maxTokens: request.outputTokensMax,
      ...(temperature === undefined || !isFree(model) ? {} : { temperature: Math.min(temperature, 1) }),
      ...(stopSequences === undefined || stopSequences.length === 0 ? {} : { stopSequences: [...stopSequences] }),
    },
    ...(tools === undefined || tools.length === 0 ? {} : { toolConfig: { tools: tools.map(toBedrockTool) } }),
  };
}

const mark = { cachePoint: { type: "default" as const } };

/** Models that keep prompts; the others refuse a request with a mark. */
function keepsPrompts(model: string): boolean {
  return /\b(?:anthropic\.claude|amazon\.nova)/.test(model);
}

/** Whether a model takes a temperature: Claude's names stand between their vendor and a version. */
function isFree(model: string): boolean {
  const claude = /\banthropic\.(claude-.+?)(?:-v\d+(?::\d+)?)?$/.exec(model)?.[1];
  return claude === undefined || takesTemperature(claude);
}

function toBedrockTool({ name, description, parameters }: ModelTool): Tool {
  // The SDK's type for JSON takes no read-only values.
  const schema = JSON.parse(JSON.stringify({ ...parameters, type: "object" }));
  return { toolSpec: { name, description, inputSchema: { json: schema } } };
}
