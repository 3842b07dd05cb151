import { create } from "@bufbuild/protobuf";
import { EndedSchema, EndReason, FailedSchema, FailureReason } from "@polylogue/proto/model";
import type { GenerateInit, ModelDoor, ModelPart } from "../model-call.ts";

/** One call as a test drives it. */
export interface ScriptedCall {
  readonly request: GenerateInit;
  readonly ticket: string;
  readonly signal: AbortSignal;
  text(text: string): void;
  end(reason?: EndReason): void;
  fail(reason: FailureReason): void;
  part(part: ModelPart): void;
  /** The stream is over without a last part. */
  close(): void;
  /** The iterator throws: a broken promise of the port. */
  throws(error: Error): void;
}

export interface ScriptedDoor extends ModelDoor {
  readonly calls: ScriptedCall[];
  call(index?: number): ScriptedCall;
}

export const testReceipt = { model: "m-1", provider: "rehearsal", route: "default" };

/** A model door whose answers a test says piece by piece. */
export function createScriptedDoor(): ScriptedDoor {
  const calls: ScriptedCall[] = [];
  return {
    calls,
    call(index = calls.length - 1) {
      const call = calls[index];
      if (!call) throw new Error("no such call yet");
      return call;
    },
    generate(request, ticket, signal) {
      const queue: (IteratorResult<ModelPart> | Error)[] = [];
      let wake = (): void => {};
      const push = (step: IteratorResult<ModelPart> | Error): void => {
        queue.push(step);
        wake();
      };
      const part = (value: ModelPart): void => push({ done: false, value });
      const fail = (reason: FailureReason): void =>
        part({ case: "failed", value: create(FailedSchema, { reason, receipt: testReceipt }) });
      // As the real one does, when it can.
      signal.addEventListener("abort", () => fail(FailureReason.ABORTED), { once: true });
      calls.push({
        request,
        ticket,
        signal,
        part,
        text: (text) => part({ case: "text", value: text }),
        end: (reason = EndReason.STOP) =>
          part({ case: "ended", value: create(EndedSchema, { reason, receipt: testReceipt }) }),
        fail,
        close: () => push({ done: true, value: undefined }),
        throws: push,
      });
      return { [Symbol.asyncIterator]: () => ({ next }) };

      async function next(): Promise<IteratorResult<ModelPart>> {
        while (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
        const step = queue.shift() ?? new Error("an empty queue");
        if (step instanceof Error) throw step;
        return step;
      }
    },
  };
}
