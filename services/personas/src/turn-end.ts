import type { ErrorReason, Refusal } from "@polylogue/proto";
import { type Ended, EndReason, type Failed, FailureReason, type Receipt } from "@polylogue/proto/model";
import { Outcome, Reason } from "@polylogue/proto/room";
import type { TurnEnd } from "./turn-state.ts";

/** How a model call came to its end, unless the turn was stopped or taken away before. */
export type CallEnd =
  /** `passed`: why the model had nothing to say, when it called the tool that says so; may be empty. */
  | { readonly kind: "ended"; readonly ended: Ended; readonly passed: string | undefined }
  | { readonly kind: "failed"; readonly failed: Failed }
  | EarlyEnd
  /** The door refused the call, or its stream broke. */
  | { readonly kind: "refused"; readonly refusal: Refusal }
  /** The stream was over without saying how. */
  | { readonly kind: "silent" };

/** Why a call was broken off, or its last words were not said. */
export type EarlyEnd =
  /** The text is at its limit. */
  | { readonly kind: "full"; readonly receipt?: Receipt | undefined }
  /** The model began to speak as somebody else. */
  | { readonly kind: "cut"; readonly as: string; readonly receipt?: Receipt | undefined };

/** The outcome that everybody sees (T4). `text` is empty when nothing visible was said. */
export function endOfCall(call: CallEnd, text: string): TurnEnd {
  switch (call.kind) {
    case "ended":
      return withReceipt(endOfAnswer(call.ended.reason, call.passed, text), call.ended.receipt);
    case "failed":
      return withReceipt(failed(reasonOfFailure(call.failed.reason), text), call.failed.receipt);
    case "full":
      return withReceipt({ outcome: Outcome.ANSWERED, reason: Reason.LENGTH, text }, call.receipt);
    case "cut": {
      // With nothing before it there is no answer to keep, and a failure can be seen and tried again.
      const outcome = text === "" ? Outcome.FAILED : Outcome.ANSWERED;
      return withReceipt({ outcome, reason: Reason.SPOKE_AS_OTHER, text, note: call.as }, call.receipt);
    }
    case "refused":
      return failed(reasonOfRefusal[call.refusal.reason] ?? Reason.INTERNAL, text);
    case "silent":
      return failed(Reason.INTERNAL, text);
    default:
      return call satisfies never;
  }
}

/** The end of a call whose last words, held back until then, were not all said. */
export function cutShort(call: CallEnd, early: EarlyEnd | undefined): CallEnd {
  return call.kind === "ended" && early ? { ...early, receipt: call.ended.receipt } : call;
}

/** The end of a turn that could not read what it needed to speak: nothing was said, and no model was asked. */
export function endOfRead(refusal: Refusal): TurnEnd {
  return failed(refusal.reason === "DEADLINE" ? Reason.TIMEOUT : Reason.INTERNAL, "");
}

function endOfAnswer(reason: EndReason, passed: string | undefined, text: string): TurnEnd {
  switch (reason) {
    case EndReason.STOP:
    case EndReason.TOOL:
      if (text !== "") return { outcome: Outcome.ANSWERED, reason: Reason.UNSPECIFIED, text };
      if (passed === undefined) return { outcome: Outcome.PASSED, reason: Reason.EMPTY, text };
      return { outcome: Outcome.PASSED, reason: Reason.PASSED, text, note: passed };
    case EndReason.LENGTH:
      // An answer of nothing would be an empty bubble: hidden reasoning used up the limit.
      return text === "" ? failed(Reason.LENGTH, text) : { outcome: Outcome.ANSWERED, reason: Reason.LENGTH, text };
    case EndReason.FILTERED:
      return failed(Reason.FILTERED, text);
    case EndReason.REFUSED:
      return failed(Reason.REFUSED, text);
    case EndReason.UNSPECIFIED:
      return failed(Reason.INTERNAL, text);
    default:
      // A newer door may know more.
      reason satisfies never;
      return failed(Reason.INTERNAL, text);
  }
}

function reasonOfFailure(reason: FailureReason): Reason {
  switch (reason) {
    case FailureReason.RATE_LIMITED:
      return Reason.RATE_LIMITED;
    case FailureReason.PROVIDER:
    case FailureReason.INVALID:
    case FailureReason.ABORTED:
      return Reason.PROVIDER;
    case FailureReason.TIMEOUT:
      return Reason.TIMEOUT;
    case FailureReason.AUTHENTICATION:
      return Reason.AUTHENTICATION;
    case FailureReason.NO_MODEL:
      return Reason.NO_MODEL;
    case FailureReason.CONTEXT:
      return Reason.CONTEXT;
    case FailureReason.UNSPECIFIED:
      return Reason.INTERNAL;
    default:
      reason satisfies never;
      return Reason.INTERNAL;
  }
}

/** Refusals of the door that are not a defect here. */
const reasonOfRefusal: Partial<Record<ErrorReason, Reason>> = {
  RATE_LIMITED: Reason.RATE_LIMITED,
  IN_FLIGHT_EXHAUSTED: Reason.RATE_LIMITED,
  DEADLINE: Reason.TIMEOUT,
  ROOM_SERVICE_UNAVAILABLE: Reason.PROVIDER,
  SHUTTING_DOWN: Reason.PROVIDER,
};

function failed(reason: Reason, text: string): TurnEnd {
  return { outcome: Outcome.FAILED, reason, text };
}

function withReceipt(end: TurnEnd, receipt: Receipt | undefined): TurnEnd {
  return receipt ? { ...end, receipt } : end;
}
