import { errorReasons, type Refusal } from "@polylogue/proto";
import type { Clock } from "@polylogue/runtime/clock/clock";
import type { Log } from "@polylogue/runtime/log/log";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-trailer";
import type {
  Call,
  CommandCall,
  CommandResult,
  HelloCall,
  HelloResult,
  Interceptor,
  ModelCall,
  ModelResult,
  RequestCall,
  RequestResult,
} from "../call.ts";
import { gatewayLimits } from "../limits.ts";
import type { ModelPart } from "../model-call/model-part.ts";
import { tokenCount } from "../model-call/receipts.ts";
import { createRateLimit } from "./gcra.ts";

/**
 * One line for the outcome of each call: who, what, how it ended, how long it took; never what was said. Commands that were done
 * are told at level debug, for they are the bulk. A flood writes a bounded number of lines, and the next line counts the rest.
 */
export function createAudit(ports: { readonly log: Log; readonly clock: Clock }) {
  const { log, clock } = ports;
  const linesPerSecond = gatewayLimits.auditLinesPerSecond;
  const lines = createRateLimit({ burst: linesPerSecond, perSecond: linesPerSecond }, { clock, keysMax: 1 });
  let unwritten = 0;

  const write = (call: Call, startMs: number, reason: string | undefined, more: object = {}): void => {
    if (lines.take("") > 0) {
      unwritten += 1;
      return;
    }
    const line = {
      call: call.kind,
      method: call.method,
      requestId: call.requestId,
      ...(call.address && { address: call.address }),
      ...whoCalls(call),
      ...outcomeOf(reason),
      durationMs: Math.round(clock.monotonicMs() - startMs),
      ...(unwritten > 0 && { unwritten }),
      ...more,
    };
    unwritten = 0;
    if (call.kind === "command" && reason === undefined) log.debug(line, "call");
    else log.info(line, "call");
  };

  const hello: Interceptor<HelloCall, HelloResult> = async (call, next) => {
    const startMs = clock.monotonicMs();
    const answer = await next(call);
    write(call, startMs, isRefusal(answer) ? answer.reason : undefined);
    return answer;
  };

  const command: Interceptor<CommandCall, CommandResult> = (call, next) => {
    const startMs = clock.monotonicMs();
    const refusal = next({
      ...call,
      answered: (reason) => {
        write(call, startMs, reason);
        call.answered?.(reason);
      },
    });
    if (refusal) write(call, startMs, refusal.reason);
    return refusal;
  };

  const request: Interceptor<RequestCall, RequestResult> = async (call, next) => {
    const startMs = clock.monotonicMs();
    const refusal = await next(call);
    write(call, startMs, refusal?.reason);
    return refusal;
  };

  async function* listened(
    call: ModelCall,
    startMs: number,
    parts: AsyncIterable<ModelPart>,
  ): AsyncGenerator<ModelPart, void, void> {
    let last: ModelPart | undefined;
    try {
      for await (const part of parts) {
        last = part;
        yield part;
      }
    } finally {
      write(call, startMs, last?.type === "failed" ? last.failure.kind : undefined, endOf(last));
    }
  }

  const model: Interceptor<ModelCall, ModelResult> = async (call, next) => {
    const startMs = clock.monotonicMs();
    const answer = await next(call);
    if (!isRefusal(answer)) return listened(call, startMs, answer);
    write(call, startMs, answer.reason);
    return answer;
  };

  return { hello, command, request, model };
}

function whoCalls(call: Call): object {
  if (call.kind !== "command") return call.facts;
  const { principal, frame } = call;
  return { tenant: principal.tenant, participant: principal.participantId, room: frame.room };
}

function outcomeOf(reason: string | undefined): object {
  if (reason === undefined) return { outcome: "ok" };
  return { outcome: reason, ...(isOurs(reason) && { code: errorReasons[reason] }) };
}

function isOurs(reason: string): reason is Refusal["reason"] {
  return Object.hasOwn(errorReasons, reason);
}

function endOf(part: ModelPart | undefined): object {
  if (part?.type !== "ended" && part?.type !== "failed") return { left: true };
  const { receipt } = part;
  return {
    model: receipt.model,
    provider: receipt.provider,
    tries: receipt.tries.length,
    tokens: tokenCount(receipt.tokens),
    ...(receipt.costNanoUsd !== undefined && { costNanoUsd: receipt.costNanoUsd.toString() }),
    ...(part.type === "failed" && { failure: part.failure.message }),
  };
}
