import { estimateTokensOfBytes } from "@polylogue/proto/model";
import type { ContentPart } from "./model-port.ts";

/** Counts the content that a call has sent, for when the vendor does not say what it used. */
export class ContentMeter {
  #outputBytes = 0;
  #reasoningBytes = 0;

  /** Counts one part. */
  add(part: ContentPart): void {
    switch (part.type) {
      case "start":
        return;
      case "text":
        this.#outputBytes += Buffer.byteLength(part.text);
        return;
      case "reasoning":
        this.#reasoningBytes += Buffer.byteLength(part.text);
        return;
      case "tool":
        this.#outputBytes += Buffer.byteLength(part.name) + Buffer.byteLength(part.argumentsJson);
        return;
      default:
        part satisfies never;
    }
  }

  /** Tokens of the answer so far, by estimate. */
  outputTokens(): number {
    return estimateTokensOfBytes(this.#outputBytes);
  }

  /** Tokens of the shown reasoning so far, by estimate. */
  reasoningTokens(): number {
    return estimateTokensOfBytes(this.#reasoningBytes);
  }
}
