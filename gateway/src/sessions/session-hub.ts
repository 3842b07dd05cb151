import type { ServerFrame } from "@polylogue/proto/room";
import type { Clock } from "@polylogue/runtime/clock/clock";
import type { Log } from "@polylogue/runtime/log/log";
import type { Random } from "@polylogue/runtime/random/random";
import type { Chains } from "../chains.ts";
import type { PersonaSeats } from "../directory/persona-seats.ts";
import { gatewayLimits } from "../limits.ts";
import type { RoomInstances } from "../trunk/room-instances.ts";
import type { TrunkLink, TrunkListener, TrunkPorts } from "../trunk/trunk-link.ts";
import { createTrunkPool, type TrunkPool } from "../trunk/trunk-pool.ts";
import type { FlushQueue, Outbox } from "./outbox.ts";
import { createPacedFlush, type PacedFlush } from "./paced-flush.ts";
import { RoomWatch } from "./room-watch.ts";
import type { SessionHost } from "./session-host.ts";

export interface SessionHubPorts extends TrunkPorts {
  readonly chains: Pick<Chains, "command" | "connection">;
  readonly seats: PersonaSeats;
  readonly instances: RoomInstances;
}

/** Something that is looked over every second: a connection. */
export interface Swept {
  sweep(nowMs: number): void;
  /** The process stops: come back later, and elsewhere. */
  goAway(): void;
  readonly isBusy: boolean;
  close(): void;
}

/**
 * The middle of the gateway: rooms that sessions watch on one side, trunks to the room service on the other. A room's broadcast comes once
 * down its trunk and is handed to all who watch it; everything that waits for sockets leaves in paced flushes.
 */
export class SessionHub implements SessionHost, FlushQueue, TrunkListener {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly chains: SessionHubPorts["chains"];
  readonly seats: PersonaSeats;
  readonly signal: AbortSignal;
  readonly connections = new Set<Swept>();
  readonly #watches = new Map<string, RoomWatch>();
  readonly #pool: TrunkPool;
  readonly #flush: PacedFlush;
  #dirtyWatches = new Set<RoomWatch>();
  #dirtyOutboxes: Outbox[] = [];
  /** Rooms are being handed to outboxes, which are flushed right after. */
  #isSharing = false;
  #cancelSweep = (): void => {};
  #sweeps = 0;

  constructor(ports: SessionHubPorts) {
    this.clock = ports.clock;
    this.random = ports.random;
    this.log = ports.log;
    this.chains = ports.chains;
    this.seats = ports.seats;
    this.signal = ports.signal;
    this.#pool = createTrunkPool(ports.instances, ports, this);
    this.#flush = createPacedFlush({ clock: ports.clock, flush: () => this.#flushAll() });
  }

  start(): void {
    for (const link of this.#pool.links) link.start();
    this.#planSweep();
  }

  watch(tenant: string, room: string): RoomWatch {
    const key = watchKey(tenant, room);
    let watch = this.#watches.get(key);
    if (!watch) {
      watch = new RoomWatch(tenant, room, this.#pool.choose(tenant, room));
      this.#watches.set(key, watch);
    }
    return watch;
  }

  unwatch(watch: RoomWatch): void {
    if (watch.members.size > 0) return;
    this.#watches.delete(watchKey(watch.feed.tenant, watch.feed.room));
    this.#dirtyWatches.delete(watch);
  }

  add(outbox: Outbox): void {
    this.#dirtyOutboxes.push(outbox);
    if (!this.#isSharing) this.#flush.request();
  }

  broadcast(tenant: string, frame: ServerFrame): void {
    const watch = this.#watches.get(watchKey(tenant, frame.room ?? ""));
    if (!watch?.feed.broadcast(frame)) return;
    this.#dirtyWatches.add(watch);
    if (watch.feed.openBytes > gatewayLimits.feedBytesMax) this.#flush.now();
    else this.#flush.request();
  }

  broken(link: TrunkLink): void {
    const watches = [...this.#watches.values()].filter((watch) => watch.link === link);
    for (const { feed, members } of watches) {
      const position = { seq: feed.headSeq, tag: feed.headTag };
      for (const member of [...members]) member.cutOff(position);
    }
    for (const watch of watches) {
      watch.link = this.#pool.choose(watch.feed.tenant, watch.feed.room);
      if (watch.link !== link && watch.link.isUp) relink(watch);
    }
  }

  restored(link: TrunkLink): void {
    for (const watch of this.#watches.values()) if (watch.link === link) relink(watch);
  }

  /** Tells every client to come back later, waits until what is under way is done or `drainMs` are over, and ends. */
  async drain(drainMs: number): Promise<void> {
    for (const connection of this.connections) connection.goAway();
    this.#flush.now();
    const untilMs = this.clock.monotonicMs() + drainMs;
    while (this.clock.monotonicMs() < untilMs && [...this.connections].some(({ isBusy }) => isBusy)) {
      await new Promise<void>((resolve) => void this.clock.setTimer(drainStepMs, resolve));
    }
    for (const connection of [...this.connections]) connection.close();
    this.#flush.now();
  }

  close(): void {
    this.#cancelSweep();
    this.#flush.close();
    for (const link of this.#pool.links) link.close();
  }

  #flushAll(): void {
    const watches = this.#dirtyWatches;
    this.#dirtyWatches = new Set();
    this.#isSharing = true;
    for (const { feed } of watches) feed.flush();
    this.#isSharing = false;
    const outboxes = this.#dirtyOutboxes;
    this.#dirtyOutboxes = [];
    for (const outbox of outboxes) outbox.flush();
  }

  #planSweep(): void {
    this.#cancelSweep = this.clock.setTimer(gatewayLimits.sweepIntervalMs, () => {
      const nowMs = this.clock.monotonicMs();
      for (const connection of [...this.connections]) connection.sweep(nowMs);
      this.#sweeps += 1;
      if (this.#sweeps % statementSweeps === 0) for (const link of this.#pool.links) link.refreshStatements();
      this.#planSweep();
    });
  }
}

/** How long a drain waits before it looks again. */
const drainStepMs = 10;
/** Every so many sweeps it is looked for statements that get old. */
const statementSweeps = 60;

function relink(watch: RoomWatch): void {
  for (const member of [...watch.members]) member.relinked();
}

/** No room's id has a space: the door lets none in. */
function watchKey(tenant: string, room: string): string {
  return `${tenant} ${room}`;
}
