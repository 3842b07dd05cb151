import { create } from "@bufbuild/protobuf";
import { costNanoUsd } from "@polylogue/models";
import { type Receipt, ReceiptSchema } from "@polylogue/proto/model";
import { type AbortLink, linkAbort } from "@polylogue/runtime/lifecycle/abort-link";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-trailer";
import type { Interceptor, ModelCall, ModelResult } from "../call.ts";
import type { Candidate } from "../model-call/candidate.ts";
import type { ModelPart } from "../model-call/model-part.ts";
import { tokenCount } from "../model-call/receipts.ts";

/** Where money is set aside before a try and charged after it. */
export interface Till {
  hold(call: ModelCall): Promise<Hold>;
}

/** Ends exactly once, by one of the two (W3). */
export interface Hold {
  settle(receipt: Receipt): void;
  void(): void;
}

/** Nobody pays here: the operator's keys do. */
export const openTill: Till = {
  hold: async () => ({ settle: () => {}, void: () => {} }),
};

/**
 * Stands inside `route`, so once around each try (G6). Puts the cost into the receipt, and ends the hold however the try ends: by its
 * last part, by a fault of what is below, or by a reader that leaves; a failure of a stream comes out of its iterator, never
 * out of the call.
 */
export function pay(till: Till): Interceptor<ModelCall, ModelResult> {
  return async (call, next) => {
    const hold = await till.hold(call);
    const leave = linkAbort(call.signal);
    try {
      const answer = await next({ ...call, signal: leave.signal });
      if (!isRefusal(answer)) return paid(answer, leave, hold, call.candidate);
      hold.void();
      leave.abort();
      return answer;
    } catch (fault) {
      hold.void();
      leave.abort();
      throw fault;
    }
  };
}

function paid(
  parts: AsyncIterable<ModelPart>,
  leave: AbortLink,
  hold: Hold,
  candidate: Candidate | undefined,
): AsyncIterable<ModelPart> {
  // Not a generator: one that was never started does not run its `finally`, and the hold would leak.
  const inner = parts[Symbol.asyncIterator]();
  let isOver = false;

  const end = (receipt: Receipt | undefined): void => {
    if (isOver) return;
    isOver = true;
    if (receipt && tokenCount(receipt.tokens) > 0) hold.settle(receipt);
    else hold.void();
  };
  /** After its last part nobody reads on, and what is below would wait for that for ever. */
  const letGo = async (): Promise<void> => {
    await inner.return?.();
    leave.abort();
  };
  const leaveNow = async (): Promise<void> => {
    if (isOver) return letGo();
    // The provider is told to stop, then read to its end: only there it says what it has used.
    leave.abort();
    let receipt: Receipt | undefined;
    try {
      for (let step = await inner.next(); !step.done; step = await inner.next()) {
        if (step.value.type === "ended" || step.value.type === "failed")
          receipt = priced(step.value.receipt, candidate);
      }
    } finally {
      end(receipt);
    }
  };

  const iterator: AsyncIterator<ModelPart, void> = {
    async next() {
      if (isOver) {
        await letGo();
        return { done: true, value: undefined };
      }
      try {
        const step = await inner.next();
        if (step.done) {
          end(undefined);
          leave.abort();
          return { done: true, value: undefined };
        }
        const part = step.value;
        if (part.type !== "ended" && part.type !== "failed") return { done: false, value: part };
        const receipt = priced(part.receipt, candidate);
        end(receipt);
        return { done: false, value: { ...part, receipt } };
      } catch (fault) {
        end(undefined);
        leave.abort();
        throw fault;
      }
    },
    async return() {
      await leaveNow();
      return { done: true, value: undefined };
    },
    async throw(fault) {
      await leaveNow();
      throw fault;
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

function priced(receipt: Receipt, candidate: Candidate | undefined): Receipt {
  const { tokens } = receipt;
  if (!tokens || !candidate?.price || tokenCount(tokens) === 0) return receipt;
  const { inputUncached, cacheRead, cacheWrite, output, reasoning } = tokens;
  const usage = { inputUncached, cacheRead, cacheWrite, output, reasoning, provenance: "provider" as const };
  return create(ReceiptSchema, {
    ...receipt,
    costNanoUsd: costNanoUsd(usage, candidate.price),
    priceVersion: candidate.priceVersion,
  });
}
