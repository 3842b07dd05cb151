import type { ServerFrame } from "@polylogue/proto/room";
import type { RoomInstances } from "./room-instances.ts";
import { TrunkLink, type TrunkListener, type TrunkPorts } from "./trunk-link.ts";

export interface TrunkPoolListener extends TrunkListener {
  /** Rooms may have a better place now: the list has changed, or an instance is well for so long that it is believed. */
  shifted(): void;
}

/** The trunks to all instances of the room service, as the list has them; and to those that left it, until their rooms have left too. */
export class TrunkPool implements TrunkListener {
  readonly #instances: RoomInstances;
  readonly #ports: TrunkPorts;
  readonly #listener: TrunkPoolListener;
  readonly #links = new Map<string, TrunkLink>();
  /** Where rooms are as long as no instance was ever known. */
  readonly #nowhere: TrunkLink;
  readonly #settled = new Set<TrunkLink>();
  #isStarted = false;
  #unsubscribe = (): void => {};

  constructor(instances: RoomInstances, ports: TrunkPorts, listener: TrunkPoolListener) {
    this.#instances = instances;
    this.#ports = ports;
    this.#listener = listener;
    this.#nowhere = new TrunkLink("", ports, this);
    this.#follow();
  }

  get links(): Iterable<TrunkLink> {
    return this.#links.values();
  }

  start(): void {
    this.#isStarted = true;
    for (const link of this.#links.values()) link.start();
    this.#unsubscribe = this.#instances.subscribe(() => {
      this.#follow();
      this.#listener.shifted();
    });
  }

  /**
   * Where a room is watched: at the instance that it prefers, or the next one that is well, `except` one; when none is, at the preferred, or
   * where it is.
   */
  choose(tenant: string, room: string, except?: TrunkLink): TrunkLink {
    const links = this.#instances.ranked(tenant, room).flatMap((address) => this.at(address) ?? []);
    const others = links.filter((link) => link !== except);
    return others.find(({ isTrusted }) => isTrusted) ?? except ?? links[0] ?? this.#nowhere;
  }

  /** The trunk to an instance that is on the list. */
  at(address: string): TrunkLink | undefined {
    const link = this.#links.get(address);
    return link?.isRetired ? undefined : link;
  }

  /** To be called every second or so. */
  sweep(): void {
    let hasSettled = false;
    for (const link of this.#links.values()) {
      if (!link.isSettled) this.#settled.delete(link);
      else if (!this.#settled.has(link)) {
        this.#settled.add(link);
        hasSettled = true;
      }
      if (link.isRetired) link.endIfDone();
    }
    if (hasSettled) this.#listener.shifted();
  }

  refreshStatements(): void {
    for (const link of this.#links.values()) link.refreshStatements();
  }

  close(): void {
    this.#unsubscribe();
    for (const link of this.#links.values()) link.close();
  }

  broadcast(link: TrunkLink, tenant: string, frame: ServerFrame): void {
    this.#listener.broadcast(link, tenant, frame);
  }

  broken(link: TrunkLink): void {
    this.#settled.delete(link);
    if (link.isRetired) this.#links.delete(link.address);
    this.#listener.broken(link);
  }

  restored(link: TrunkLink): void {
    this.#listener.restored(link);
  }

  trusted(link: TrunkLink): void {
    this.#listener.trusted(link);
  }

  leaving(link: TrunkLink): void {
    this.#listener.leaving(link);
  }

  /** What is new is dialled. What is gone is forgotten when its trunk is down, and left when it is not. */
  #follow(): void {
    const listed = new Set(this.#instances.addresses);
    for (const address of listed) {
      const known = this.#links.get(address);
      if (known?.isRetired) known.retire(false);
      if (known) continue;
      const link = new TrunkLink(address, this.#ports, this);
      this.#links.set(address, link);
      if (this.#isStarted) link.start();
    }
    for (const link of [...this.#links.values()]) {
      if (listed.has(link.address) || link.isRetired) continue;
      const { isOpen } = link;
      link.retire(true);
      if (!isOpen) this.#forget(link);
    }
  }

  #forget(link: TrunkLink): void {
    this.#links.delete(link.address);
    this.#settled.delete(link);
    link.close();
    // Its rooms find another place.
    this.#listener.broken(link);
  }
}
