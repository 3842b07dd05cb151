import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Refusal } from "@polylogue/proto";
import type { GenerateRequestSchema, GenerateResponse, Receipt } from "@polylogue/proto/model";
import { passReason, passTool } from "./prompt/pass-tool.ts";
import type { CallEnd, EarlyEnd } from "./turn-end.ts";

export type GenerateInit = MessageInitShape<typeof GenerateRequestSchema>;

/** A part of an answer, or the one refusal with which a stream that broke ends. Iterating never throws. */
export type ModelPart = GenerateResponse["part"] | { readonly case: "refused"; readonly value: Refusal };

/** The model door. A call is made once and never repeated (T10). */
export interface ModelDoor {
  /** When the signal is aborted the stream ends soon; its last part then says what the call cost, where the door can tell. */
  generate(request: GenerateInit, ticket: string, signal: AbortSignal): AsyncIterable<ModelPart>;
}

export interface HeardCall {
  /** How it ended, or why it is to be broken off. Rejects when the door broke its promise. */
  readonly end: Promise<CallEnd>;
  /** What it cost, as its last part says, also of a call that was broken off. Never rejects. */
  readonly receipt: Promise<Receipt | undefined>;
}

/**
 * Hears a call to its last part. `say` gets each piece of text, and says when there is no use in more: then it gets no more, and the
 * caller is to break the call off.
 */
export function hearCall(parts: AsyncIterable<ModelPart>, say: (text: string) => EarlyEnd | undefined): HeardCall {
  const iterator = parts[Symbol.asyncIterator]();
  let decide = (_: CallEnd): void => {};
  let fail = (_: unknown): void => {};
  const end = new Promise<CallEnd>((resolve, reject) => {
    decide = resolve;
    fail = reject;
  });
  const receipt = hear().catch((error: unknown) => {
    fail(error);
    void iterator.return?.().catch(ignore);
    return undefined;
  });
  return { end, receipt };

  async function hear(): Promise<Receipt | undefined> {
    let passed: string | undefined;
    let isEarly = false;
    for (;;) {
      const { done, value: part } = await iterator.next();
      if (done) {
        decide({ kind: "silent" });
        return undefined;
      }
      switch (part.case) {
        case "text": {
          const early = isEarly ? undefined : say(part.value);
          if (!early) break;
          isEarly = true;
          decide(early);
          break;
        }
        case "toolCall":
          // There is no other tool: a call of one that was not offered says nothing.
          if (part.value.name === passTool.name) passed ??= passReason(part.value.argumentsJson);
          break;
        case "ended":
          readOut(iterator);
          decide({ kind: "ended", ended: part.value, passed });
          return part.value.receipt;
        case "failed":
          readOut(iterator);
          decide({ kind: "failed", failed: part.value });
          return part.value.receipt;
        case "refused":
          decide({ kind: "refused", refusal: part.value });
          return undefined;
        case "started":
        case "reasoning":
        case undefined:
          break;
        default:
          part satisfies never;
      }
    }
  }
}

/** Takes the end of the stream without waiting for it, for a call that is left before it looks broken off to the door. */
function readOut(iterator: AsyncIterator<ModelPart>): void {
  void iterator.next().catch(ignore);
}

/** Of a call whose outcome is known nothing else matters. */
function ignore(): void {}
