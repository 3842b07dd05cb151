import type { RoomInstances } from "./room-instances.ts";
import { TrunkLink, type TrunkListener, type TrunkPorts } from "./trunk-link.ts";

/** The trunks to all instances of the room service. */
export interface TrunkPool {
  readonly links: readonly TrunkLink[];
  /** Where a room is watched: at the instance that it prefers, or the next one that is well; when none is, at the preferred. */
  choose(tenant: string, room: string): TrunkLink;
}

export function createTrunkPool(instances: RoomInstances, ports: TrunkPorts, listener: TrunkListener): TrunkPool {
  const links = new Map(instances.addresses.map((address) => [address, new TrunkLink(address, ports, listener)]));
  return {
    links: [...links.values()],
    choose(tenant, room) {
      const ranked = instances.ranked(tenant, room).map((address) => links.get(address));
      const link = ranked.find((candidate) => candidate?.isTrusted) ?? ranked[0];
      if (!link) throw new Error("a room prefers an instance that is not on the list");
      return link;
    },
  };
}
