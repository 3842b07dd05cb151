import type { ServerFrame } from "@polylogue/proto/room";
import type { Clock } from "@polylogue/runtime/clock/clock";
import type { Log } from "@polylogue/runtime/log/log";
import type { Random } from "@polylogue/runtime/random/random";
import type { Chains } from "../chains.ts";
import type { ModelOffer } from "../directory/model-offer.ts";
import type { PersonaSeats } from "../directory/persona-seats.ts";
import { gatewayLimits } from "../limits.ts";
import type { RoomInstances } from "../trunk/room-instances.ts";
import type { TrunkLink, TrunkPorts } from "../trunk/trunk-link.ts";
import { TrunkPool, type TrunkPoolListener } from "../trunk/trunk-pool.ts";
import type { FlushQueue, Outbox } from "./outbox.ts";
import { createPacedFlush, type PacedFlush } from "./paced-flush.ts";
import { RoomMoves } from "./room-moves.ts";
import { RoomWatch } from "./room-watch.ts";
import type { SessionHost } from "./session-host.ts";

export interface SessionHubPorts extends TrunkPorts {
  readonly chains: Pick<Chains, "command" | "connection">;
  readonly seats: PersonaSeats;
  readonly models: Pick<ModelOffer, "refuse">;
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
export class SessionHub implements SessionHost, FlushQueue, TrunkPoolListener {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly chains: SessionHubPorts["chains"];
  readonly seats: PersonaSeats;
  readonly models: SessionHubPorts["models"];
  readonly signal: AbortSignal;
  readonly connections = new Set<Swept>();
  readonly #watches = new Map<string, RoomWatch>();
  readonly #pool: TrunkPool;
  readonly #moves: RoomMoves;
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
    this.models = ports.models;
    this.signal = ports.signal;
    this.#pool = new TrunkPool(ports.instances, ports, this);
    this.#moves = new RoomMoves({
      ...ports,
      pool: this.#pool,
      watches: this.#watches,
      move: (watch, link) => this.#move(watch, link),
    });
    this.#flush = createPacedFlush({ clock: ports.clock, flush: () => this.#flushAll() });
  }

  start(): void {
    this.#pool.start();
    this.#planSweep();
  }

  /** Whether somebody is known to be at an instance. */
  isWell(address: string): boolean {
    return this.#pool.at(address)?.isTrusted ?? false;
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
    if (watch.members.size > 0 || !this.#watches.delete(watchKey(watch.feed.tenant, watch.feed.room))) return;
    watch.end();
    this.#dirtyWatches.delete(watch);
  }

  add(outbox: Outbox): void {
    this.#dirtyOutboxes.push(outbox);
    if (!this.#isSharing) this.#flush.request();
  }

  broadcast(link: TrunkLink, tenant: string, frame: ServerFrame): void {
    const watch = this.#watches.get(watchKey(tenant, frame.room ?? ""));
    // What an instance says of a room that was taken from it, the next one says too.
    if (watch?.link !== link) return;
    if (frame.body.case === "error" && frame.body.value.reason === "MOVED") {
      this.sentElsewhere(watch, link, frame.body.value.details.address);
      return;
    }
    if (frame.body.case === "event") watch.came(frame.body.value);
    if (!watch.feed.broadcast(frame)) return;
    this.#dirtyWatches.add(watch);
    if (watch.feed.openBytes > gatewayLimits.feedBytesMax) this.#flush.now();
    else this.#flush.request();
  }

  sentElsewhere(watch: RoomWatch, link: TrunkLink, address: string | undefined): boolean {
    if (watch.link !== link) return true;
    const nowMs = this.clock.monotonicMs();
    if (nowMs < watch.staysUntilMs) return false;
    const { tenant, room } = watch.feed;
    const named = address === undefined ? undefined : this.#pool.at(address);
    const target = named?.isTrusted && named !== link ? named : this.#pool.choose(tenant, room, link);
    if (target === link || !target.isTrusted) return false;
    watch.sentElsewhereUntilMs = nowMs + gatewayLimits.sentElsewhereForMs;
    this.#move(watch, target);
    return true;
  }

  broken(link: TrunkLink): void {
    const watches = this.#watchesOf(link);
    for (const watch of watches) cutOff(watch, link);
    for (const watch of watches) {
      const next = this.#pool.choose(watch.feed.tenant, watch.feed.room);
      watch.moveTo(next);
      if (next !== link && next.isUp) relink(watch);
    }
  }

  restored(link: TrunkLink): void {
    for (const watch of this.#watchesOf(link)) relink(watch);
  }

  trusted(link: TrunkLink): void {
    for (const watch of this.#watches.values()) if (watch.link !== link && !watch.link.isUp) this.#takeElsewhere(watch);
  }

  leaving(link: TrunkLink): void {
    for (const watch of this.#watchesOf(link)) this.#takeElsewhere(watch);
    link.endIfDone();
  }

  shifted(): void {
    this.#moves.request();
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
    this.#pool.close();
  }

  #watchesOf(link: TrunkLink): RoomWatch[] {
    return [...this.#watches.values()].filter((watch) => watch.link === link);
  }

  /** Its instance can not serve it any more: to another one that can, if there is one. */
  #takeElsewhere(watch: RoomWatch): void {
    const next = this.#pool.choose(watch.feed.tenant, watch.feed.room);
    if (next !== watch.link && next.isTrusted) this.#move(watch, next);
  }

  /** What is under way on the former trunk is answered there; everything else goes the new way. */
  #move(watch: RoomWatch, link: TrunkLink): void {
    const former = watch.link;
    watch.staysUntilMs = this.clock.monotonicMs() + gatewayLimits.moveAgainAfterMs;
    watch.moveTo(link);
    cutOff(watch, former);
    if (link.isUp) relink(watch);
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
      if (this.#sweeps % statementSweeps === 0) this.#pool.refreshStatements();
      this.#pool.sweep();
      this.#moves.sweep();
      this.#planSweep();
    });
  }
}

/** How long a drain waits before it looks again. */
const drainStepMs = 10;
/** Every so many sweeps it is looked for statements that get old. */
const statementSweeps = 60;

function cutOff(watch: RoomWatch, former: TrunkLink): void {
  for (const member of [...watch.members]) member.cutOff(former, watch.positionOf(member));
}

function relink({ members }: RoomWatch): void {
  for (const member of [...members]) member.relinked();
}

/** No room's id has a space: the door lets none in. */
function watchKey(tenant: string, room: string): string {
  return `${tenant} ${room}`;
}
