import { createHash } from "node:crypto";

/** The room service's instances, and which of them a room prefers. */
export interface RoomInstances {
  readonly addresses: readonly string[];
  /** All addresses, the preferred first: every gateway with the same list says the same, so that a room has one writer. */
  ranked(tenant: string, room: string): readonly string[];
}

/** Rendezvous hashing over a fixed list: an instance that goes away moves only its own rooms. */
export function createRoomInstances(addresses: readonly string[]): RoomInstances {
  const distinct = [...new Set(addresses)];
  if (distinct.length === 0) throw new Error("there has to be an instance of the room service");
  return {
    addresses: distinct,
    ranked(tenant, room) {
      if (distinct.length === 1) return distinct;
      return distinct
        .map((address) => ({ address, weight: weightOf(address, tenant, room) }))
        .sort((left, right) => right.weight - left.weight || (left.address < right.address ? -1 : 1))
        .map(({ address }) => address);
    },
  };
}

function weightOf(address: string, tenant: string, room: string): number {
  return createHash("sha256")
    .update(JSON.stringify([address, tenant, room]))
    .digest()
    .readUIntBE(0, 6);
}
