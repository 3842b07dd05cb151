import { linkAbort } from "./abort-link.ts";
import type { ModelLimits } from "./limits.ts";
import { modelError } from "./model-error.ts";
import type { ModelProvider, ModelRequest, StreamPart, TerminalPart } from "./model-port.ts";
import { leadingBytes, piecesOfBytes } from "./utf8-pieces.ts";

/** The limits that bound one stream. */
export type StreamLimits = Pick<ModelLimits, "textBytesMax" | "reasoningBytesMax" | "partBytesMax" | "partsMax">;

/**
 * The same provider, but bounded in size. An answer that outgrows its bounds is cut between two characters, its call is
 * aborted, and it ends with reason `length`; long parts are split.
 */
export function withStreamBounds(provider: ModelProvider, limits: StreamLimits): ModelProvider {
  return {
    name: provider.name,
    isRehearsal: provider.isRehearsal,
    generate: (request, { signal }) => bound(provider, request, signal, limits),
  };
}

async function* bound(
  provider: ModelProvider,
  request: ModelRequest,
  signal: AbortSignal,
  limits: StreamLimits,
): AsyncGenerator<StreamPart, void, void> {
  const link = linkAbort(signal);
  const stream = provider.generate(request, { signal: link.signal });
  const bytesLeft = { text: limits.textBytesMax, reasoning: limits.reasoningBytesMax };
  let partsLeft = limits.partsMax;
  let ownEnd: TerminalPart | undefined;
  const endAs = (terminal: TerminalPart) => {
    ownEnd = terminal;
    link.abort();
  };
  try {
    for await (const part of stream) {
      if (part.type === "end" || part.type === "error") {
        yield ownEnd ?? part;
      } else if (part.type === "usage") {
        yield part;
      } else if (ownEnd !== undefined) {
        // Only its usage and its end are still of interest.
      } else if (part.type === "text" || part.type === "reasoning") {
        const fitting = leadingBytes(part.text, bytesLeft[part.type]);
        bytesLeft[part.type] -= Buffer.byteLength(fitting);
        for (const text of piecesOfBytes(fitting, limits.partBytesMax)) {
          if (partsLeft-- <= 0) break;
          yield { type: part.type, text };
        }
        if (fitting !== part.text || partsLeft < 0) endAs({ type: "end", reason: "length" });
      } else if (part.type === "tool" && Buffer.byteLength(part.argumentsJson) > limits.partBytesMax) {
        endAs({ type: "error", error: modelError("malformed", "The provider sent a tool call that is too long.") });
      } else {
        yield part;
      }
    }
  } finally {
    link.abort();
  }
}
