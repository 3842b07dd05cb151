import { errorMessageLengthMax } from "./limits.ts";
import type { ModelError, ModelErrorKind } from "./model-port.ts";

/** What else is known of a failure. */
export interface ModelErrorDetails {
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  /** Default: what the kind says. */
  readonly retryable?: boolean | undefined;
}

/** Builds a `ModelError`; the message is made one bounded line. */
export function modelError(kind: ModelErrorKind, message: string, details: ModelErrorDetails = {}): ModelError {
  return {
    kind,
    message: boundedLine(message),
    retryable: details.retryable ?? isRetryable(kind),
    ...(details.status === undefined ? {} : { status: details.status }),
    ...(details.retryAfterMs === undefined ? {} : { retryAfterMs: details.retryAfterMs }),
  };
}

/** The error of every call whose signal fired. */
export function abortedError(): ModelError {
  return modelError("aborted", "The call was stopped.");
}

function isRetryable(kind: ModelErrorKind): boolean {
  switch (kind) {
    case "rate_limited":
    case "overloaded":
    case "server":
    case "connection":
    case "timeout":
    case "idle":
    case "truncated":
      return true;
    case "invalid_request":
    case "authentication":
    case "not_found":
    case "context_too_long":
    case "malformed":
    case "aborted":
      return false;
    default:
      return kind satisfies never;
  }
}

function boundedLine(message: string): string {
  // Cut before the expensive part: a vendor may send a page as its error.
  const line = message
    .slice(0, errorMessageLengthMax * 4)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();
  return line.length <= errorMessageLengthMax ? line : `${line.slice(0, errorMessageLengthMax - 1)}…`;
}
