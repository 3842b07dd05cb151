import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Refusal } from "@polylogue/proto";
import type { GenerateRequestSchema, GenerateResponse } from "@polylogue/proto/model";
import { passReason, passTool } from "./prompt/pass-tool.ts";
import type { CallEnd, EarlyEnd } from "./turn-end.ts";

export type GenerateInit = MessageInitShape<typeof GenerateRequestSchema>;

/** A part of an answer, or the one refusal with which a stream that broke ends. Iterating never throws. */
export type ModelPart = GenerateResponse["part"] | { readonly case: "refused"; readonly value: Refusal };

/** The model door. A call is made once and never repeated (T10). */
export interface ModelDoor {
  generate(request: GenerateInit, ticket: string, signal: AbortSignal): AsyncIterable<ModelPart>;
}

/**
 * Reads a call to its last part. `say` gets each piece of text, and says when there is no use in more: then nothing more is read,
 * and the caller is to break the call off.
 */
export async function readCall(
  parts: AsyncIterable<ModelPart>,
  say: (text: string) => EarlyEnd | undefined,
): Promise<CallEnd> {
  const iterator = parts[Symbol.asyncIterator]();
  let passed: string | undefined;
  for (;;) {
    const { done, value: part } = await iterator.next();
    if (done) return { kind: "silent" };
    switch (part.case) {
      case "text": {
        const early = say(part.value);
        if (early) return early;
        break;
      }
      case "toolCall":
        // There is no other tool: a call of one that was not offered says nothing.
        if (part.value.name === passTool.name) passed ??= passReason(part.value.argumentsJson);
        break;
      case "ended":
        readOut(iterator);
        return { kind: "ended", ended: part.value, passed };
      case "failed":
        readOut(iterator);
        return { kind: "failed", failed: part.value };
      case "refused":
        return { kind: "refused", refusal: part.value };
      case "started":
      case "reasoning":
      case undefined:
        break;
      default:
        return part satisfies never;
    }
  }
}

/** Takes the end of the stream without waiting for it, for a call that is left before it looks broken off to the door. */
function readOut(iterator: AsyncIterator<ModelPart>): void {
  void iterator.next().catch(ignore);
}

/** Of a call whose outcome is known nothing else matters. */
function ignore(): void {}
