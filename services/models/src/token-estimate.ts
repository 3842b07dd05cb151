import type { ModelRequest } from "./model-port.ts";

/**
 * Tokens that a text will be, for models whose tokenizer is not known: UTF-8 bytes over 3.2, rounded up. It costs
 * nothing on any input, where a byte-pair tokenizer can block for seconds on a repeated letter.
 */
export function estimateTokens(text: string): number {
  return estimateTokensOfBytes(Buffer.byteLength(text));
}

/** The same for a text of which only the size is kept. */
export function estimateTokensOfBytes(bytes: number): number {
  return Math.ceil((bytes * 10) / 32);
}

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
