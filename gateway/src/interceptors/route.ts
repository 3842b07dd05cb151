import type { Receipt } from "@polylogue/proto/model";
import type { Clock } from "@polylogue/runtime/clock/clock";
import { sleep } from "@polylogue/runtime/clock/sleep";
import type { Random } from "@polylogue/runtime/random/random";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-trailer";
import type { Interceptor, ModelCall, ModelResult, Next } from "../call.ts";
import { gatewayLimits } from "../limits.ts";
import { type CandidateSource, candidatesFor } from "../model-call/candidate.ts";
import type { ModelFailure, ModelPart } from "../model-call/model-part.ts";
import { sumReceipts } from "../model-call/receipts.ts";
import { backoffMs, shouldTryAgain } from "./retry-policy.ts";

export interface RoutePorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly source: CandidateSource;
}

/** The rule that fires as long as there are no others. */
const defaultRule = "default";

/**
 * The one try loop for model calls (T10): candidates in their order, each at most three times, until one answers. The commit point is
 * the first piece of text or the first tool call: after it nothing is tried again, a failure ends the call with what was said. `next` is called
 * once for each try, and every try stands in the receipt.
 */
export function route(ports: RoutePorts): Interceptor<ModelCall, ModelResult> {
  return async (call, next) => routed(call, next, ports);
}

async function* routed(
  call: ModelCall,
  next: Next<ModelCall, ModelResult>,
  ports: RoutePorts,
): AsyncGenerator<ModelPart, void, void> {
  const { clock, random, source } = ports;
  const startMs = clock.monotonicMs();
  const receipts: Receipt[] = [];
  let firstTokenMs: number | undefined;
  let isCommitted = false;
  let failure: ModelFailure = { kind: "no_model", message: "No candidate is live.", retryable: false };
  const total = (isAnswered: boolean): Receipt =>
    sumReceipts(receipts, { route: defaultRule, firstTokenMs, isAnswered });

  for (const candidate of candidatesFor(call.request.models, source)) {
    for (let tries = 1; tries <= gatewayLimits.triesPerCandidate; tries += 1) {
      if (call.signal.aborted || clock.monotonicMs() - startMs > gatewayLimits.triesWithinMs) break;
      for await (const part of oneTry({ ...call, candidate }, next)) {
        if (part.type === "text") firstTokenMs ??= clock.monotonicMs() - startMs;
        if (part.type === "text" || part.type === "toolCall") isCommitted = true;
        if (part.type === "ended" || part.type === "failed") receipts.push(part.receipt);
        if (part.type === "ended") {
          yield { ...part, receipt: total(true) };
          return;
        }
        if (part.type === "failed") failure = part.failure;
        else yield part;
      }
      if (isCommitted || failure.kind === "aborted") {
        yield { type: "failed", failure, receipt: total(isCommitted) };
        return;
      }
      if (!shouldTryAgain(failure) || tries === gatewayLimits.triesPerCandidate) break;
      await sleep(clock, backoffMs(failure, tries, random), call.signal);
    }
  }
  if (call.signal.aborted) failure = { kind: "aborted", message: "The caller left.", retryable: false };
  yield { type: "failed", failure, receipt: total(false) };
}

/** One try, in which also a refusal of what stands between here and the provider is a failure. */
async function* oneTry(call: ModelCall, next: Next<ModelCall, ModelResult>): AsyncGenerator<ModelPart, void, void> {
  const answer = await next(call);
  if (!isRefusal(answer)) {
    yield* answer;
    return;
  }
  yield {
    type: "failed",
    failure: { kind: "refused", message: answer.reason, retryable: false },
    receipt: sumReceipts([], { route: "", firstTokenMs: undefined, isAnswered: false }),
  };
}
