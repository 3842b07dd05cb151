import { FailureReason } from "@polylogue/proto/model";
import type { ModelFailure } from "./model-part.ts";

/** What the turn's card will say; vendors' own words stay in the log, for they may name accounts and keys. */
export function failureForPeople(failure: ModelFailure): { readonly reason: FailureReason; readonly message: string } {
  switch (failure.kind) {
    case "rate_limited":
      return { reason: FailureReason.RATE_LIMITED, message: "The model's provider is limiting our calls right now." };
    case "overloaded":
      return { reason: FailureReason.PROVIDER, message: "The model's provider is overloaded right now." };
    case "server":
    case "malformed":
    case "refused":
      return { reason: FailureReason.PROVIDER, message: "The model's provider failed." };
    case "connection":
      return { reason: FailureReason.PROVIDER, message: "The model's provider could not be reached." };
    case "truncated":
      return { reason: FailureReason.PROVIDER, message: "The answer broke off at the model's provider." };
    case "timeout":
    case "idle":
      return { reason: FailureReason.TIMEOUT, message: "The model took too long." };
    case "invalid_request":
      return { reason: FailureReason.INVALID, message: "The model's provider refused the request." };
    case "authentication":
      return {
        reason: FailureReason.AUTHENTICATION,
        message: "The model's provider refused the operator's credentials.",
      };
    case "not_found":
    case "no_model":
      return { reason: FailureReason.NO_MODEL, message: "No live model is available for this persona." };
    case "context_too_long":
      return { reason: FailureReason.CONTEXT, message: "The conversation does not fit into the model's context." };
    case "aborted":
      return { reason: FailureReason.ABORTED, message: "The call was stopped." };
    default:
      return failure.kind satisfies never;
  }
}
