import { randomBytes } from "node:crypto";
import { base32, idBytes } from "./base32.ts";
import type { Random } from "./random.ts";

/** The machine's cryptographic randomness. */
export const systemRandom: Random = {
  id: (prefix) => `${prefix}_${base32(randomBytes(idBytes))}`,
  bytes: (length) => new Uint8Array(randomBytes(length)),
  fraction: () => randomBytes(4).readUInt32LE(0) / 2 ** 32,
};
