import { retryAfterMaxMs } from "./limits.ts";
import { abortedError, modelError } from "./model-error.ts";
import type { ModelError, ModelErrorKind } from "./model-port.ts";
import type { Redact } from "./secret-redaction.ts";

/** What an SDK threw, without its classes: the adapters' doors make it, this file alone gives it a meaning. */
export type VendorFailure =
  /** The vendor refused with an HTTP status. */
  | {
      readonly type: "refused";
      readonly status: number;
      /** The vendor's words for the kind of failure, such as `overloaded_error` or `insufficient_quota`. */
      readonly codes: readonly string[];
      readonly message: string;
      readonly header: (name: string) => string | null;
    }
  /** The vendor reported a failure inside a stream that began with status 200. */
  | { readonly type: "in_stream"; readonly codes: readonly string[]; readonly message: string }
  /** No answer, or the socket died; `code` is the system's, such as `ECONNREFUSED`. */
  | { readonly type: "network"; readonly code: string | undefined }
  | { readonly type: "timeout" }
  | { readonly type: "aborted" }
  /** Something came that is not the vendor's format. */
  | { readonly type: "malformed"; readonly message: string };

/** The one mapping from a vendor's failure to ours. */
export function toModelError(failure: VendorFailure, redact: Redact): ModelError {
  switch (failure.type) {
    case "refused":
      return refusedError(failure, redact);
    case "in_stream": {
      const kind = kindOfCodes(failure.codes) ?? kindOfStatus(numericCode(failure.codes)) ?? "server";
      return modelError(kind, said(failure.message, redact), { retryable: canPass(failure.codes) });
    }
    case "network":
      return modelError("connection", `No connection to the provider${failure.code ? ` (${failure.code})` : ""}.`);
    case "timeout":
      return modelError("timeout", "The provider did not answer in time.");
    case "aborted":
      return abortedError();
    case "malformed":
      return modelError("malformed", `The provider sent something unreadable: ${redact(failure.message)}`);
    default:
      return failure satisfies never;
  }
}

function refusedError(failure: VendorFailure & { type: "refused" }, redact: Redact): ModelError {
  const kind = kindOfCodes(failure.codes) ?? kindOfStatus(failure.status) ?? "server";
  const isTooLong = kind === "invalid_request" && contextWords.test(failure.message);
  return modelError(isTooLong ? "context_too_long" : kind, said(failure.message, redact, failure.status), {
    status: failure.status,
    retryAfterMs: retryAfterMs(failure.header),
    retryable: canPass(failure.codes),
  });
}

const contextWords =
  /prompt is too long|context[ _-]?(?:length|window)|too many (?:input )?tokens|maximum context|maximum number of tokens|input is too long/i;

function kindOfCodes(codes: readonly string[]): ModelErrorKind | undefined {
  for (const code of codes) {
    const kind = kinds.get(code);
    if (kind !== undefined) return kind;
  }
  return undefined;
}

/** Only what says more than its status, or stands in a stream where there is no status. */
const kinds: ReadonlyMap<string, ModelErrorKind> = new Map([
  ["overloaded_error", "overloaded"],
  ["insufficient_system_resource", "overloaded"],
  ["rate_limit_error", "rate_limited"],
  ["rate_limit_exceeded", "rate_limited"],
  ["insufficient_quota", "rate_limited"],
  ["api_error", "server"],
  ["server_error", "server"],
  ["timeout_error", "timeout"],
  ["authentication_error", "authentication"],
  ["permission_error", "authentication"],
  ["billing_error", "authentication"],
  ["invalid_api_key", "authentication"],
  ["not_found_error", "not_found"],
  ["model_not_found", "not_found"],
  ["request_too_large", "context_too_long"],
  ["context_length_exceeded", "context_too_long"],
  // Google's.
  ["API_KEY_INVALID", "authentication"],
  ["PERMISSION_DENIED", "authentication"],
  ["UNAUTHENTICATED", "authentication"],
  ["RESOURCE_EXHAUSTED", "rate_limited"],
  ["UNAVAILABLE", "overloaded"],
  ["DEADLINE_EXCEEDED", "timeout"],
  // AWS's.
  ["AccessDeniedException", "authentication"],
  ["UnrecognizedClientException", "authentication"],
  ["ExpiredTokenException", "authentication"],
  ["ResourceNotFoundException", "not_found"],
  ["ThrottlingException", "rate_limited"],
  ["ServiceQuotaExceededException", "rate_limited"],
  ["ModelNotReadyException", "overloaded"],
  ["ServiceUnavailableException", "overloaded"],
  ["ModelTimeoutException", "timeout"],
  ["InternalServerException", "server"],
  ["ModelErrorException", "server"],
  ["ModelStreamErrorException", "server"],
]);

/** An account without money is rate limited by its status, but waiting does not help. */
function canPass(codes: readonly string[]): boolean | undefined {
  return codes.includes("insufficient_quota") ? false : undefined;
}

function kindOfStatus(status: number | undefined): ModelErrorKind | undefined {
  if (status === undefined) return undefined;
  if (status === 401 || status === 402 || status === 403) return "authentication";
  if (status === 404 || status === 410) return "not_found";
  if (status === 408 || status === 504) return "timeout";
  if (status === 409) return "server";
  if (status === 413) return "context_too_long";
  if (status === 429) return "rate_limited";
  if (status === 503 || status === 529) return "overloaded";
  if (status >= 500) return "server";
  return status >= 400 ? "invalid_request" : undefined;
}

/** OpenRouter puts the status of the host behind it into the error of a stream. */
function numericCode(codes: readonly string[]): number | undefined {
  const digits = codes.find((code) => /^[45]\d\d$/.test(code));
  return digits === undefined ? undefined : Number(digits);
}

function said(message: string, redact: Redact, status?: number): string {
  // A proxy's error page helps nobody.
  const words = message.trimStart().startsWith("<") ? "" : redact(message).trim();
  const prefix = status === undefined ? "The provider failed" : `The provider answered ${status}`;
  return words === "" ? `${prefix}.` : `${prefix}: ${words}`;
}

/** Seconds, milliseconds, or a date, which is compared with the vendor's own clock. */
function retryAfterMs(header: (name: string) => string | null): number | undefined {
  const ms = positiveNumber(header("retry-after-ms"));
  if (ms !== undefined) return Math.min(Math.ceil(ms), retryAfterMaxMs);
  const value = header("retry-after");
  const seconds = positiveNumber(value);
  if (seconds !== undefined) return Math.min(Math.ceil(seconds * 1000), retryAfterMaxMs);
  const waitMs = Date.parse(value ?? "") - Date.parse(header("date") ?? "");
  return Number.isFinite(waitMs) ? Math.min(Math.max(waitMs, 0), retryAfterMaxMs) : undefined;
}

function positiveNumber(value: string | null): number | undefined {
  return value !== null && /^\d+(?:\.\d+)?$/.test(value.trim()) ? Number(value) : undefined;
}
