import { estimateTokens } from "@polylogue/proto/model";
import type { ModelRequest } from "./model-port.ts";

/** Input tokens of a request, with a few per message and tool for the vendor's framing. */
export function estimateInputTokens(request: ModelRequest): number {
  const framingTokens = 4;
  let tokens = estimateTokens(request.system);
  for (const message of request.messages) tokens += estimateTokens(message.text) + framingTokens;
  for (const { name, description, parameters } of request.tools ?? []) {
    tokens += estimateTokens(name + description + JSON.stringify(parameters)) + framingTokens;
  }
  return tokens;
}
