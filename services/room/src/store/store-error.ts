/**
 * Why the store failed: `unavailable` (busy, crashed, overloaded, closed; worth another try), `full` (no space on the disk),
 * `newer_schema` (written by a later version, L9), `corrupt` (what is stored contradicts itself or the write).
 */
export type StoreErrorKind = "unavailable" | "full" | "newer_schema" | "corrupt";

/** The one error that a room store rejects with when it failed; the foreign error is its `cause`. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly kind: StoreErrorKind;

  constructor(kind: StoreErrorKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}
