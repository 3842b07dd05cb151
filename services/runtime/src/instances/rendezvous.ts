import { createHash } from "node:crypto";

/**
 * All addresses, the one that the key prefers first (rendezvous hashing): whoever has the same list, in whatever order, says the same, and an
 * address that comes or goes moves only its own keys. `key` is the parts of a name; they stay apart.
 */
export function rankAddresses(addresses: readonly string[], key: readonly string[]): readonly string[] {
  if (addresses.length < 2) return addresses;
  return addresses
    .map((address) => ({ address, weight: weightOf(address, key) }))
    .sort((left, right) => right.weight - left.weight || (left.address < right.address ? -1 : 1))
    .map(({ address }) => address);
}

function weightOf(address: string, key: readonly string[]): number {
  return createHash("sha256")
    .update(JSON.stringify([address, ...key]))
    .digest()
    .readUIntBE(0, 6);
}
