import { rankAddresses } from "@polylogue/runtime/instances/rendezvous";

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
    ranked: (tenant, room) => rankAddresses(distinct, [tenant, room]),
  };
}
