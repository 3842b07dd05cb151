/**
 * `unavailable` (throttled, failing, not reached in time, not permitted), `full` (a limit of the table's size), `newer_schema` (a later
 * version made the table), `corrupt` (what is stored, or what should be, is not what the table takes).
 */
export type DynamoErrorKind = "unavailable" | "full" | "newer_schema" | "corrupt";

export interface DynamoFailure {
  readonly kind: DynamoErrorKind;
  readonly message: string;
  /** True when a write may be stored all the same; only reading it back tells. */
  readonly isOutcomeUnknown: boolean;
}

/** The one error of this folder. It has no cause: the vendor's messages may quote what people wrote. */
export class DynamoError extends Error {
  override readonly name = "DynamoError";
  readonly kind: DynamoErrorKind;
  readonly isOutcomeUnknown: boolean;

  constructor({ kind, message, isOutcomeUnknown }: DynamoFailure) {
    super(message);
    this.kind = kind;
    this.isOutcomeUnknown = isOutcomeUnknown;
  }
}

/** How one attempt failed. */
export interface AttemptFailure extends DynamoFailure {
  readonly isWorthAnotherTry: boolean;
}

/** Describes whatever an attempt threw. */
export function failureOf(error: unknown): AttemptFailure {
  if (error instanceof DynamoError)
    return { ...failed(error.kind, error.message), isOutcomeUnknown: error.isOutcomeUnknown };
  const name = errorName(error);
  const message = `DynamoDB: ${name}${explanation(error)}`;
  if (refusedForNow.has(name)) return { ...failed("unavailable", message), isWorthAnotherTry: true };
  if (name === "TransactionCanceledException") return cancelled(error);
  if (name === "ItemCollectionSizeLimitExceededException") return failed("full", message);
  if (defects.has(name)) return failed("corrupt", message);
  const status = statusOf(error);
  // Below 500 it was understood and turned away: a table that is not there, credentials that do not hold.
  if (status !== undefined && status < 500) return failed("unavailable", message);
  // The server, the network, or our own patience: it may have been done.
  return {
    ...failed("unavailable", message),
    isOutcomeUnknown: !neverSent.has(name),
    isWorthAnotherTry: !hopeless.has(name),
  };
}

/** The indexes of a cancelled transaction's writes whose conditions did not hold; empty when it was cancelled for another reason. */
export function refusedIndexes(error: unknown): number[] {
  return cancellationCodes(error).flatMap((code, index) => (code === "ConditionalCheckFailed" ? [index] : []));
}

/** The vendor's name of an error, or the network's code. */
export function errorName(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const { name, code } = error as { name?: unknown; code?: unknown };
  if (typeof name === "string" && name !== "Error") return name;
  return typeof code === "string" ? code : "Error";
}

/** Turned away without being done, and welcome again. */
const refusedForNow: ReadonlySet<string> = new Set([
  "ProvisionedThroughputExceededException",
  "ThrottlingException",
  "RequestLimitExceeded",
  "ReplicatedWriteConflictException",
  "TransactionConflictException",
  "TransactionInProgressException",
  "LimitExceededException",
]);

/** Codes of a cancelled transaction that are worth another try. */
const cancelledForNow: ReadonlySet<string> = new Set([
  "TransactionConflict",
  "ProvisionedThroughputExceeded",
  "ThrottlingError",
]);

const defects: ReadonlySet<string> = new Set([
  "ValidationException",
  "SerializationException",
  "IdempotentParameterMismatchException",
]);

/** Characters of a vendor's explanation. */
const explanationMax = 200;

/** Nobody was there to take the request. */
const neverSent: ReadonlySet<string> = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "CredentialsProviderError"]);

/** Will be the same a moment later; an error without a name of its own tells of a wrong setting. */
const hopeless: ReadonlySet<string> = new Set(["CredentialsProviderError", "Error", "TypeError"]);

function cancelled(error: unknown): AttemptFailure {
  const codes = cancellationCodes(error);
  const message = `DynamoDB: transaction cancelled (${[...new Set(codes)].join(", ")})`;
  if (codes.includes("ItemCollectionSizeLimitExceeded")) return failed("full", message);
  if (codes.includes("ValidationError")) return failed("corrupt", message);
  return { ...failed("unavailable", message), isWorthAnotherTry: codes.some((code) => cancelledForNow.has(code)) };
}

function cancellationCodes(error: unknown): string[] {
  const reasons = (error as { CancellationReasons?: unknown } | undefined)?.CancellationReasons;
  if (!Array.isArray(reasons)) return [];
  return reasons.map((reason: { readonly Code?: unknown } | null) => String(reason?.Code ?? "None"));
}

function statusOf(error: unknown): number | undefined {
  const metadata = (error as { $metadata?: { httpStatusCode?: unknown } } | undefined)?.$metadata;
  return typeof metadata?.httpStatusCode === "number" ? metadata.httpStatusCode : undefined;
}

/** What the vendor says up to the first quote: behind it may stand what people wrote. */
function explanation(error: unknown): string {
  const text = error instanceof Error ? (error.message.split("'")[0] ?? "").slice(0, explanationMax).trim() : "";
  return text === "" ? "" : ` (${text})`;
}

/** A failure after which nothing was stored, and which another try would meet again. */
function failed(kind: DynamoErrorKind, message: string): AttemptFailure {
  return { kind, message, isOutcomeUnknown: false, isWorthAnotherTry: false };
}
