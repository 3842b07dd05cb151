import { refuse } from "@polylogue/proto";
import type { Clock } from "@polylogue/runtime/clock/clock";
import type { Duplex } from "@polylogue/runtime/duplex/duplex";
import type { UnaryContext, UnaryHandlers } from "@polylogue/runtime/grpc/serve-grpc";
import type { InstanceList } from "@polylogue/runtime/instances/instance-list";
import type { Log } from "@polylogue/runtime/log/log";
import type { Random } from "@polylogue/runtime/random/random";
import type { ServiceClaims, Signer } from "@polylogue/runtime/signing/signer";
import type { RoomBus } from "./bus/room-bus.ts";
import type { CommandDigest } from "./order/command-digest.ts";
import { HeadCheck } from "./peers/head-check.ts";
import { Peers } from "./peers/peers.ts";
import { Rooms } from "./rooms.ts";
import { roomRpc } from "./rpc/room-rpc.ts";
import { closeTrunks } from "./sessions/close-trunks.ts";
import { GatewayTrunk } from "./sessions/gateway-trunk.ts";
import { RunnerTrunk } from "./sessions/runner-trunk.ts";
import type { RoomService } from "./state/wire.ts";
import type { DraftStore, RoomStore } from "./store/room-store.ts";
import { BusyRooms } from "./turns/busy-rooms.ts";
import { DraftWriter } from "./turns/draft-writer.ts";
import { eraseRoom } from "./turns/erase-room.ts";
import { Runners } from "./turns/runners.ts";

/** Milliseconds between two times that an instance says who all is in its rooms; a third of what the others believe it for. */
const presenceRefreshMs = 10_000;
/** Parts in which it does so, one after the other, so that the bus is not given all at once. */
const presenceSlices = 10;

/** Everything outside itself that an instance touches. */
export interface RoomInstancePorts {
  readonly store: RoomStore;
  readonly draftStore: DraftStore;
  readonly bus: RoomBus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly signer: Signer;
  readonly digest: CommandDigest;
  /** No other process has the store: turns that run in it at start are of an earlier life (T8). */
  readonly isExclusive: boolean;
  /** Where others reach this instance, `host:port`; absent or empty: it is on no list. Read whenever it is told. */
  readonly address?: string;
  /** All instances of the service; absent: only those that are heard are known. */
  readonly instances?: InstanceList;
  /** Rooms in memory; see `Rooms` for the default. */
  readonly roomsMax?: number;
  /** Runs a flush after the current batch of work: frames of one turn of the loop leave in one message. */
  readonly schedule: (flush: () => void) => void;
}

/** One instance of the room service without its listener: what a process serves over gRPC, and the simulation over its own wire. */
export interface RoomInstance {
  /** The life's id. */
  readonly id: string;
  readonly unary: UnaryHandlers<typeof RoomService>;
  /** Its parts, as tests look into them. */
  readonly rooms: Rooms;
  readonly busyRooms: BusyRooms;
  readonly draftWriter: DraftWriter;
  /** Takes up what an earlier life left. */
  start(): Promise<void>;
  /** Takes a trunk, if its credential allows it (S7). */
  takeTrunk(duplex: Duplex, context: Pick<UnaryContext, "authorization" | "signal">): Promise<void>;
  /** Takes a trunk whose peer is known. `signal` is aborted when the trunk is over. */
  acceptTrunk(duplex: Duplex, peer: ServiceClaims, signal: AbortSignal): void;
  /**
   * Sends whoever is on its trunks to another instance: they have `drainMs` to go by themselves, what was taken is answered, and the
   * trunks end. New ones are refused.
   */
  closeTrunks(drainMs: number): Promise<void>;
  /** Writes what is to be written. Store and bus stay open. */
  close(): Promise<void>;
}

/** Puts an instance together. It holds nothing and says nothing before `start`. */
export function createRoomInstance(ports: RoomInstancePorts): RoomInstance {
  const { store, clock, log, signer, isExclusive } = ports;
  const instance = ports.random.id("i");
  const runners = new Runners();
  const draftWriter = new DraftWriter(ports);
  const headCheck = new HeadCheck({ store, log, rooms: () => rooms.all() });
  const peers = new Peers({
    bus: ports.bus,
    clock,
    log,
    instance,
    get address() {
      return ports.address ?? "";
    },
    list: ports.instances,
    onHead(key, seq) {
      const room = rooms.peek(key);
      // A room that can not be read now is compared with the store later.
      if (room && !room.isIdle && room.state.headSeq < seq) room.catchUp().catch(() => {});
    },
    onBeat: (runner, turns) => runners.beat(runner, turns, clock.monotonicMs()),
    onGone(gone) {
      for (const room of rooms.all()) room.presence.forget(gone);
    },
    compare: () => headCheck.run(),
  });
  const rooms: Rooms = new Rooms({ ...ports, instance, runners, draftWriter, peers }, ports.roomsMax);
  const busyRooms = new BusyRooms({
    store,
    clock,
    log,
    openRoom: (key) => rooms.open(key),
    eraseRoom: (key) => eraseRoom(ports, key),
    isOwn: (key) => peers.prefersThis(key),
  });
  const deps = { ...ports, rooms, runners, peers };
  const trunks = new Set<GatewayTrunk | RunnerTrunk>();
  let isClosing = false;

  let cancelRefresh = (): void => {};
  let refreshes = 0;
  const refreshPresence = (): void => {
    refreshes += 1;
    let index = refreshes % presenceSlices;
    for (const room of rooms.all()) {
      index += 1;
      if (index % presenceSlices === 0) room.presence.refresh();
    }
    cancelRefresh = clock.setTimer(presenceRefreshMs / presenceSlices, refreshPresence);
  };

  const acceptTrunk = (duplex: Duplex, peer: ServiceClaims, signal: AbortSignal): void => {
    // It ended while its credential was looked at: its `abort` will not come again.
    if (signal.aborted) return;
    if (isClosing) {
      duplex.close(refuse("SHUTTING_DOWN", "This instance stops."));
      return;
    }
    const trunk =
      peer.role === "runner" ? new RunnerTrunk(duplex, peer.instance, deps) : new GatewayTrunk(duplex, deps);
    trunks.add(trunk);
    signal.addEventListener("abort", () => trunks.delete(trunk), { once: true });
  };

  return {
    id: instance,
    unary: roomRpc(deps),
    rooms,
    busyRooms,
    draftWriter,
    async start() {
      await busyRooms.start(isExclusive);
      // Who has the store alone has nobody to speak to.
      if (isExclusive || isClosing) return;
      peers.start();
      refreshPresence();
    },
    async takeTrunk(duplex, context) {
      const credential = await signer.verify("service", context.authorization ?? "");
      if (!credential || credential.claims.role === "room") {
        duplex.close(refuse("BAD_CREDENTIAL", "A trunk needs a service credential."));
        return;
      }
      acceptTrunk(duplex, credential.claims, context.signal);
    },
    acceptTrunk,
    async closeTrunks(drainMs) {
      isClosing = true;
      busyRooms.close();
      await closeTrunks(trunks, { clock, drainMs });
      peers.close();
      cancelRefresh();
    },
    async close() {
      rooms.close();
      await draftWriter.close();
    },
  };
}
