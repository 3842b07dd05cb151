/**
 * Tokens that a text will be, for models whose tokenizer is not known: UTF-8 bytes over 3.2, rounded up. It costs
 * nothing on any input, where a byte-pair tokenizer can block for seconds on a repeated letter. Whoever makes prompts and
 * whoever counts calls has to come to the same number.
 */
export function estimateTokens(text: string): number {
  return estimateTokensOfBytes(bytesOf(text));
}

/** The same for a text of which only the size is kept. */
export function estimateTokensOfBytes(bytes: number): number {
  return Math.ceil((bytes * 10) / 32);
}

/** Bytes of UTF-8; a surrogate without its partner is a replacement character there. */
function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
