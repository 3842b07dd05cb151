/** Errors of the system that come before a byte of a request has left. */
const beforeSending: ReadonlySet<unknown> = new Set(["ECONNREFUSED", "ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH"]);
/** Causes that are looked at, one behind the other. */
const causesMax = 8;

/** True when a failed call certainly never reached the other side, so that it can be made elsewhere without being made twice. */
export function wasNeverSent(error: unknown): boolean {
  let cause = error;
  for (let depth = 0; depth < causesMax && cause instanceof Error; depth += 1) {
    if (beforeSending.has("code" in cause ? cause.code : undefined)) return true;
    cause = cause.cause;
  }
  return false;
}
