import type { InstanceList } from "@polylogue/runtime/instances/instance-list";
import { rankAddresses } from "@polylogue/runtime/instances/rendezvous";

/** The room service's instances as they are listed now, and which of them a room prefers. */
export interface RoomInstances {
  /** The same array until the list changes. */
  readonly addresses: readonly string[];
  /** All addresses, the preferred first: every gateway with the same list says the same, so that a room has one writer. */
  ranked(tenant: string, room: string): readonly string[];
  /** Called after the list changed, until the result is called. */
  subscribe(changed: () => void): () => void;
}

/** Rendezvous hashing over the list: an instance that goes away moves only its own rooms. */
export function createRoomInstances(list: InstanceList): RoomInstances {
  return {
    get addresses() {
      return list.current();
    },
    ranked: (tenant, room) => rankAddresses(list.current(), [tenant, room]),
    subscribe: (changed) => list.subscribe(changed),
  };
}
