import { type Refusal, refuse } from "@polylogue/proto";
import { type GenerateRequest, PromptRole } from "@polylogue/proto/model";
import { gatewayLimits } from "../../limits.ts";

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
  return undefined;
}
