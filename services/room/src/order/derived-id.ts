import { createHash } from "node:crypto";

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/** An id that follows from its parts alone, so that two instances which derive it collide on it (L5). */
export function derivedId(prefix: string, ...parts: readonly (string | number)[]): string {
  const hash = createHash("sha256").update(JSON.stringify(parts)).digest();
  let id = `${prefix}_`;
  // 16 characters of 5 bits: 80 bits, more than rooms will ever collide in.
  for (let index = 0; index < 16; index += 1) id += alphabet.charAt((hash[index] ?? 0) & 31);
  return id;
}
