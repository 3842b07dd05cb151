/**
 * Why Redis did not do it: `unavailable` (no connection, or it cannot do it now; nothing was done), `timeout` (it did not answer in time or
 * the connection broke meanwhile: it may have been done all the same), `full` (it has no memory left), `denied` (the credentials do not allow it),
 * `refused` (the command is wrong for what is stored: a defect).
 */
export type RedisErrorKind = "unavailable" | "timeout" | "full" | "denied" | "refused";

/** The one error of this folder; the foreign one is its `cause`. */
export class RedisError extends Error {
  override readonly name = "RedisError";
  readonly kind: RedisErrorKind;

  constructor(kind: RedisErrorKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** By the first word of what Redis replied. */
const kindOfReply: Readonly<Record<string, RedisErrorKind>> = {
  OOM: "full",
  NOAUTH: "denied",
  WRONGPASS: "denied",
  NOPERM: "denied",
  LOADING: "unavailable",
  BUSY: "unavailable",
  READONLY: "unavailable",
  MASTERDOWN: "unavailable",
  NOREPLICAS: "unavailable",
  MISCONF: "unavailable",
  CLUSTERDOWN: "unavailable",
  TRYAGAIN: "unavailable",
  MOVED: "unavailable",
  ASK: "unavailable",
};

/** Describes what the client threw after a command was handed to it. */
export function redisErrorOf(error: unknown): RedisError {
  if (error instanceof RedisError) return error;
  if (!(error instanceof Error)) return new RedisError("refused", String(error), error);
  if (error.name !== "ReplyError") return new RedisError("timeout", error.message, error);
  return new RedisError(kindOfReply[replyCode(error)] ?? "refused", error.message, error);
}

/** The first word of an error that Redis replied, for example `MOVED`; empty for another error. */
export function replyCode(error: unknown): string {
  return error instanceof Error && error.name === "ReplyError" ? (error.message.split(" ", 1)[0] ?? "") : "";
}
