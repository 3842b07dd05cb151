import { linkAbort } from "@polylogue/runtime/lifecycle/abort-link";
import type { ModelLimits } from "./limits.ts";
import { modelError } from "./model-error.ts";
import type { ModelProvider, ModelRequest, StreamPart, TerminalPart } from "./model-port.ts";
import { leadingBytes, piecesOfBytes } from "./utf8-pieces.ts";

/** The limits that bound one stream. */
export type StreamLimits = Pick<
  ModelLimits,
  "textBytesMax" | "reasoningBytesMax" | "outputBytesPerToken" | "partBytesMax" | "partsMax"
>;

/**
 * The same provider, but bounded in size. An answer that outgrows its bounds is cut between two characters, its call is
 * aborted, and it ends with reason `length`; long parts are split. The request's output limit is one of its bounds, since
 * some hosts do not keep it.
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
  let outputBytesLeft = request.outputTokensMax * limits.outputBytesPerToken;
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
        const fitting = leadingBytes(part.text, Math.min(bytesLeft[part.type], outputBytesLeft));
        const bytes = Buffer.byteLength(fitting);
        bytesLeft[part.type] -= bytes;
        outputBytesLeft -= bytes;
        for (const text of piecesOfBytes(fitting, limits.partBytesMax)) {
          if (partsLeft-- <= 0) break;
          yield { type: part.type, text };
        }
        if (fitting !== part.text || partsLeft < 0) endAs({ type: "end", reason: "length" });
      } else if (part.type === "tool" && Buffer.byteLength(part.argumentsJson) > limits.partBytesMax) {
        endAs({ type: "error", error: modelError("malformed", "The provider sent a tool call that is too long.") });
      } else if (part.type === "tool") {
        outputBytesLeft -= Buffer.byteLength(part.name) + Buffer.byteLength(part.argumentsJson);
        if (outputBytesLeft < 0 || partsLeft-- <= 0) endAs({ type: "end", reason: "length" });
        else yield part;
      } else {
        yield part;
      }
    }
  } finally {
    link.abort();
  }
}
