const textCharactersMax = 2_000;
const causesMax = 4;

/** What of an error may be logged. Its own fields stay out: those of vendors' errors hold requests, headers and keys. */
export function describeError(error: unknown): object {
  return describe(error, causesMax);
}

function describe(error: unknown, depth: number): object {
  if (!(error instanceof Error)) return { message: strikeOut(String(error)) };
  return {
    type: error.name,
    message: strikeOut(error.message),
    ...("code" in error && (typeof error.code === "string" || typeof error.code === "number") && { code: error.code }),
    ...(error.stack && { stack: strikeOut(error.stack) }),
    ...(error.cause !== undefined && depth > 0 && { cause: describe(error.cause, depth - 1) }),
  };
}

/** Bearer tokens, JSON web tokens and the usual shape of vendors' keys. */
const secrets = /\bBearer\s+\S+|\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*|\b(?:sk|key|pk|gsk|xai)-[\w-]{12,}/giu;

function strikeOut(text: string): string {
  return text.slice(0, textCharactersMax).replace(secrets, "[struck out]");
}
