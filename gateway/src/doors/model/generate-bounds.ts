import { type Refusal, refuse } from "@polylogue/proto";
import { type GenerateRequest, PromptRole, type Tool } from "@polylogue/proto/model";
import { gatewayLimits } from "../../limits.ts";
import { toolParametersFrom } from "../../model-call/tool-parameters.ts";

const referenceCharactersMax = 256;

/** What a model call may ask, as `model_service.proto` states it; undefined when it does. */
export function checkGenerate(request: GenerateRequest): Refusal | undefined {
  const { models, system, messages, outputTokensMax, temperature } = request;
  if (models.length > gatewayLimits.candidatesMax || models.some((model) => model.length > referenceCharactersMax)) {
    return refuse("BAD_FIELD", `models names at most ${gatewayLimits.candidatesMax} models.`);
  }
  if (Buffer.byteLength(system) > gatewayLimits.systemBytesMax) {
    return refuse("BAD_FIELD", `system has at most ${gatewayLimits.systemBytesMax} bytes.`);
  }
  if (messages.length === 0 || messages.length > gatewayLimits.promptMessagesMax) {
    return refuse("BAD_FIELD", `messages has 1 to ${gatewayLimits.promptMessagesMax} messages.`);
  }
  if (messages.some(({ role }) => role !== PromptRole.USER && role !== PromptRole.ASSISTANT)) {
    return refuse("BAD_FIELD", "A message is a user's or an assistant's.");
  }
  if (messages.at(-1)?.role !== PromptRole.USER) return refuse("BAD_FIELD", "The last message is a user's.");
  const bytes = messages.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  if (bytes > gatewayLimits.promptBytesMax) {
    return refuse("BAD_FIELD", `messages has at most ${gatewayLimits.promptBytesMax} bytes.`);
  }
  if (outputTokensMax > gatewayLimits.outputTokensMax) {
    return refuse("BAD_FIELD", `outputTokensMax is at most ${gatewayLimits.outputTokensMax}.`);
  }
  if (temperature !== undefined && !(temperature >= 0 && temperature <= 2)) {
    return refuse("BAD_FIELD", "temperature is 0 to 2.");
  }
  return checkTools(request.tools);
}

function checkTools(tools: readonly Tool[]): Refusal | undefined {
  if (tools.length > gatewayLimits.toolsMax) {
    return refuse("BAD_FIELD", `tools has at most ${gatewayLimits.toolsMax} tools.`);
  }
  if (new Set(tools.map(({ name }) => name)).size < tools.length) {
    return refuse("BAD_FIELD", "No two tools have the same name.");
  }
  for (const { name, description, parametersJson } of tools) {
    if (!/^[\w-]{1,64}$/.test(name)) return refuse("BAD_FIELD", "A tool's name is 1 to 64 of a-z A-Z 0-9 _ -.");
    if (Buffer.byteLength(description) > gatewayLimits.toolDescriptionBytesMax) {
      return refuse("BAD_FIELD", `A tool's description has at most ${gatewayLimits.toolDescriptionBytesMax} bytes.`);
    }
    if (toolParametersFrom(parametersJson) === undefined) {
      const { toolParametersBytesMax: bytes, toolParametersDepthMax: depth } = gatewayLimits;
      const bounds = `at most ${bytes} bytes and ${depth} levels deep`;
      return refuse("BAD_FIELD", `A tool's parametersJson is a JSON Schema of type object, ${bounds}.`);
    }
  }
  return undefined;
}
