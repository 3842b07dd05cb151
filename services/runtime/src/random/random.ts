/** Randomness as a port. */
export interface Random {
  /** An opaque id: the prefix, `_` and 16 characters of base32 (80 bits). */
  id(prefix: string): string;
  bytes(length: number): Uint8Array;
  /** 0 <= fraction < 1. */
  fraction(): number;
}
