const depthMax = 6;

/** The system's code, such as `ECONNREFUSED`, of an error or of what caused it; undefined if none has one. */
export function systemErrorCode(thrown: unknown): string | undefined {
  let error: unknown = thrown;
  for (let depth = 0; depth < depthMax && error instanceof Error; depth += 1) {
    if ("code" in error && typeof error.code === "string") return error.code;
    // Node tries several addresses of a host and reports all that failed.
    error = error instanceof AggregateError ? error.errors[0] : error.cause;
  }
  return undefined;
}
