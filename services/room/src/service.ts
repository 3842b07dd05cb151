import { refuse } from "@polylogue/proto";
import type { Clock } from "@polylogue/runtime/clock/clock";
import { systemClock } from "@polylogue/runtime/clock/system-clock";
import type { Duplex } from "@polylogue/runtime/duplex/duplex";
import { grpcService, serveGrpc, type UnaryContext } from "@polylogue/runtime/grpc/serve-grpc";
import { createLog, type Log } from "@polylogue/runtime/log/log";
import type { Random } from "@polylogue/runtime/random/random";
import { systemRandom } from "@polylogue/runtime/random/system-random";
import { createSigner } from "@polylogue/runtime/signing/signer";
import { createMemoryBus } from "./bus/memory-room-bus.ts";
import type { RoomBus } from "./bus/room-bus.ts";
import type { RoomConfig } from "./config.ts";
import { createCommandDigest } from "./order/command-digest.ts";
import { Rooms } from "./rooms.ts";
import { roomRpc } from "./rpc/room-rpc.ts";
import { GatewayTrunk } from "./sessions/gateway-trunk.ts";
import { RunnerTrunk } from "./sessions/runner-trunk.ts";
import { RoomService } from "./state/wire.ts";
import { createMemoryRoomStore } from "./store/memory-room-store.ts";
import type { RoomStore } from "./store/room-store.ts";
import { openSqliteRoomStore } from "./store/sqlite-room-store.ts";
import { BusyRooms } from "./turns/busy-rooms.ts";
import { DraftWriter } from "./turns/draft-writer.ts";
import { Runners } from "./turns/runners.ts";

/** What tests and the simulation put in place of the real thing. */
export interface RoomOverrides {
  readonly clock?: Clock;
  readonly random?: Random;
  readonly log?: Log;
  readonly store?: RoomStore;
  readonly bus?: RoomBus;
}

export interface RoomServiceHandle {
  readonly port: number;
  close(): Promise<void>;
}

/** Opens the store, takes up what an earlier life left, and serves. */
export async function createRoomService(config: RoomConfig, overrides: RoomOverrides = {}): Promise<RoomServiceHandle> {
  const clock = overrides.clock ?? systemClock;
  const random = overrides.random ?? systemRandom;
  const log = overrides.log ?? createLog({ level: config.logLevel, service: "room" });
  const store = overrides.store ?? (await openStore(config, log));
  const bus = overrides.bus ?? createMemoryBus().open();
  const signer = createSigner({ secret: config.serviceSecret, clock });
  const runners = new Runners();
  const draftWriter = new DraftWriter({ store, clock, log });
  const instance = random.id("i");
  const digest = createCommandDigest(config.serviceSecret);
  const { isExclusive } = config;
  const rooms = new Rooms({ store, bus, clock, random, log, digest, instance, isExclusive, runners, draftWriter });
  const busyRooms = new BusyRooms({ store, clock, log, openRoom: (key) => rooms.open(key) });
  const deps = { rooms, runners, store, signer, clock, random, log, isExclusive, schedule };
  const trunks = new Set<GatewayTrunk | RunnerTrunk>();

  const takeTrunk = async (duplex: Duplex, context: UnaryContext): Promise<void> => {
    const credential = await signer.verify("service", context.authorization ?? "");
    if (!credential || credential.claims.role === "room") {
      duplex.close(refuse("BAD_CREDENTIAL", "A trunk needs a service credential."));
      return;
    }
    // It ended while its credential was looked at: its `abort` will not come again.
    if (context.signal.aborted) return;
    const { role, instance: peer } = credential.claims;
    const trunk = role === "runner" ? new RunnerTrunk(duplex, peer, deps) : new GatewayTrunk(duplex, deps);
    trunks.add(trunk);
    context.signal.addEventListener("abort", () => trunks.delete(trunk), { once: true });
  };

  await busyRooms.start(isExclusive);
  const server = await serveGrpc({
    host: config.host,
    port: config.port,
    log,
    clock,
    services: [
      grpcService(RoomService, {
        unary: roomRpc(deps),
        duplex: { roomSession: (duplex, context) => void takeTrunk(duplex, context) },
      }),
    ],
  });
  log.info({ host: config.host, port: server.port, store: config.store, instance }, "room service is ready");

  return {
    port: server.port,
    async close() {
      busyRooms.close();
      for (const trunk of trunks) trunk.close();
      await server.close();
      rooms.close();
      await draftWriter.close();
      await bus.close();
      await store.close();
    },
  };
}

function openStore(config: RoomConfig, log: Log): Promise<RoomStore> | RoomStore {
  switch (config.store) {
    case "memory":
      return createMemoryRoomStore().open();
    case "sqlite":
      return openSqliteRoomStore({ dataDir: config.dataDir, log });
    default:
      return config.store satisfies never;
  }
}

/** Frames of one turn of the loop leave in one message. */
function schedule(flush: () => void): void {
  setImmediate(flush);
}
