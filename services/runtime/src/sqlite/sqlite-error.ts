/**
 * Why SQLite or its worker failed: `unavailable` (locked by another process, an I/O error, a crashed or closed worker, too much
 * waiting), `full` (no space), `newer_schema` (the file was written by a later version), `corrupt` (a damaged file, or a
 * row that contradicts what is stored).
 */
export type SqliteErrorKind = "unavailable" | "full" | "newer_schema" | "corrupt";

/** A failure as it travels between threads. */
export interface SqliteFailure {
  readonly kind: SqliteErrorKind;
  readonly message: string;
  /** True when the row may be stored all the same; only reading it back tells. */
  readonly isOutcomeUnknown: boolean;
}

/** The one error of this folder. */
export class SqliteError extends Error {
  override readonly name = "SqliteError";
  readonly kind: SqliteErrorKind;
  readonly isOutcomeUnknown: boolean;

  constructor(failure: SqliteFailure) {
    super(failure.message);
    this.kind = failure.kind;
    this.isOutcomeUnknown = failure.isOutcomeUnknown;
  }
}

/** A failure after which nothing was stored. */
export function knownFailure(kind: SqliteErrorKind, message: string): SqliteFailure {
  return { kind, message, isOutcomeUnknown: false };
}

/** Describes whatever was thrown. `isOutcomeUnknown` is what the caller knows of the moment. */
export function failureOf(error: unknown, isOutcomeUnknown = false): SqliteFailure {
  if (error instanceof SqliteError) {
    return { kind: error.kind, message: error.message, isOutcomeUnknown: error.isOutcomeUnknown || isOutcomeUnknown };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { kind: kindOfCode(resultCode(error)), message, isOutcomeUnknown };
}

/** True when the file is locked by another connection for now. */
export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code === resultCodes.busy || code === resultCodes.locked;
}

/** Primary result codes, https://sqlite.org/rescode.html. */
const resultCodes = {
  perm: 3,
  abort: 4,
  busy: 5,
  locked: 6,
  noMemory: 7,
  readOnly: 8,
  interrupt: 9,
  ioError: 10,
  full: 13,
  cantOpen: 14,
  protocol: 15,
} as const;

const unavailableCodes: ReadonlySet<number> = new Set([
  resultCodes.perm,
  resultCodes.abort,
  resultCodes.busy,
  resultCodes.locked,
  resultCodes.noMemory,
  resultCodes.readOnly,
  resultCodes.interrupt,
  resultCodes.ioError,
  resultCodes.cantOpen,
  resultCodes.protocol,
]);

function kindOfCode(code: number | undefined): SqliteErrorKind {
  if (code === resultCodes.full) return "full";
  return code !== undefined && unavailableCodes.has(code) ? "unavailable" : "corrupt";
}

/** The primary code is the low byte of the extended one. */
function resultCode(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("errcode" in error)) return undefined;
  return typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
}
