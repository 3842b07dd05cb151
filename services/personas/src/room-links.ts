import type { InstanceList } from "@polylogue/runtime/instances/instance-list";
import { rankAddresses } from "@polylogue/runtime/instances/rendezvous";
import { keepRoomLink, type RoomLink, type RoomLinkListener, type RoomLinkOptions } from "./room-link.ts";

export interface RoomLinksOptions extends Omit<RoomLinkOptions, "address" | "signal"> {
  readonly instances: InstanceList;
}

/** The runner's lines to the room instances on the list. */
export interface RoomLinks {
  all(): Iterable<RoomLink>;
  /** Of those on the list that are up, `except` one, the one that the room prefers: where gateways have it too. */
  bestFor(tenant: string, room: string, except?: RoomLink): RoomLink | undefined;
  /** The one to an instance, if it is up. */
  at(address: string): RoomLink | undefined;
  /** Ends all, and resolves when the last trunk is closed. */
  close(): Promise<void>;
}

interface Kept {
  readonly link: RoomLink;
  readonly ended: Promise<void>;
  readonly end: AbortController;
}

/**
 * Follows the list of instances: what appears is dialled; what goes is forgotten when its trunk is down, and left when it is not, as soon as
 * there is another one that can take its turns.
 */
export function followRoomLinks(options: RoomLinksOptions): RoomLinks {
  const { instances } = options;
  const kept = new Map<string, Kept>();
  /** Off the list. Those that are up wait for another one, and are left then. */
  const retired = new Map<Kept, "waits" | "leaves">();
  const listener: RoomLinkListener = {
    ...options.listener,
    up(link) {
      options.listener.up(link);
      leaveRetired();
    },
  };
  follow();
  const unsubscribe = instances.subscribe(follow);
  return {
    *all() {
      for (const { link } of [...kept.values(), ...retired.keys()]) yield link;
    },
    bestFor(tenant, room, except) {
      const ranked = rankAddresses(instances.current(), [tenant, room]).map((address) => kept.get(address)?.link);
      return ranked.find((link) => link !== except && link?.isUp());
    },
    at(address) {
      const link = kept.get(address)?.link;
      return link?.isUp() ? link : undefined;
    },
    async close() {
      unsubscribe();
      const last = [...kept.values(), ...retired.keys()];
      for (const { end } of last) end.abort();
      await Promise.all(last.map(({ ended }) => ended));
    },
  };

  function follow(): void {
    const listed = new Set(instances.current());
    for (const [address, one] of kept) {
      if (listed.has(address)) continue;
      kept.delete(address);
      retired.set(one, "waits");
      void one.ended.then(() => retired.delete(one));
    }
    for (const address of listed) if (!kept.has(address)) kept.set(address, keep(address));
    leaveRetired();
  }

  function keep(address: string): Kept {
    const end = new AbortController();
    return { ...keepRoomLink({ ...options, address, listener, signal: end.signal }), end };
  }

  function leaveRetired(): void {
    for (const [one, how] of retired) {
      if (how === "leaves") continue;
      if (!one.link.isUp()) one.end.abort();
      else if ([...kept.values()].some(({ link }) => link.isUp())) {
        retired.set(one, "leaves");
        void one.link.leave().then(() => one.end.abort());
      }
    }
  }
}
