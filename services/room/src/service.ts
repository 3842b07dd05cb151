import type { Clock } from "@polylogue/runtime/clock/clock";
import { systemClock } from "@polylogue/runtime/clock/system-clock";
import { type GrpcServer, grpcService, serveGrpc } from "@polylogue/runtime/grpc/serve-grpc";
import { createLog, type Log } from "@polylogue/runtime/log/log";
import type { Random } from "@polylogue/runtime/random/random";
import { systemRandom } from "@polylogue/runtime/random/system-random";
import { createSigner } from "@polylogue/runtime/signing/signer";
import { createSilentBus, type RoomBus } from "./bus/room-bus.ts";
import { drainMsDefault, type RoomConfig, tableDefault } from "./config.ts";
import { createRoomInstance } from "./instance.ts";
import { openRedisParts } from "./open-redis-parts.ts";
import { createCommandDigest } from "./order/command-digest.ts";
import { RoomService } from "./state/wire.ts";
import { createMemoryRoomStore } from "./store/memory-room-store.ts";
import type { RoomStore } from "./store/room-store.ts";
import { openSqliteRoomStore } from "./store/sqlite-room-store.ts";

/** What tests put in place of the real thing. */
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
  const log = overrides.log ?? createLog({ level: config.logLevel, service: "room" });
  const random = overrides.random ?? systemRandom;
  const store = overrides.store ?? (await openStore(config, log));
  const redis = config.redis && (await openRedisParts(config.redis, { clock, random, log }));
  const bus = overrides.bus ?? redis?.bus ?? createSilentBus();
  const drafts = config.drafts ?? (redis && !config.isExclusive ? "redis" : "store");
  let address = config.address ?? "";
  const instance = createRoomInstance({
    store,
    draftStore: redis && drafts === "redis" ? redis.draftStore : store,
    bus,
    clock,
    random,
    log,
    get address() {
      return address;
    },
    ...(redis && { instances: redis.instances }),
    signer: createSigner({ secret: config.serviceSecret, clock }),
    digest: createCommandDigest(config.serviceSecret),
    isExclusive: config.isExclusive,
    schedule: (flush) => void setImmediate(flush),
  });

  let server: GrpcServer | undefined;
  const end = async (drainMs: number): Promise<void> => {
    await instance.closeTrunks(drainMs);
    await server?.close();
    await instance.close();
    await bus.close();
    await redis?.close();
    await store.close();
  };
  try {
    await instance.start();
    server = await serveGrpc({
      host: config.host,
      port: config.port,
      log,
      clock,
      services: [
        grpcService(RoomService, {
          unary: instance.unary,
          duplex: { roomSession: (duplex, context) => void instance.takeTrunk(duplex, context) },
        }),
      ],
    });
  } catch (error) {
    await end(0);
    throw error;
  }
  const { port } = server;
  if (redis) address ||= `${config.host.includes(":") ? `[${config.host}]` : config.host}:${port}`;
  const registration = redis?.register(address, instance.id);
  log.info(
    { host: config.host, port, store: config.store, drafts, address, instance: instance.id },
    "room service is ready",
  );

  return {
    port,
    async close() {
      // First, so that nobody comes any more, and those who are here have somewhere to go.
      await registration?.close();
      await end(config.drainMs ?? drainMsDefault);
    },
  };
}

function openStore(config: RoomConfig, log: Log): Promise<RoomStore> | RoomStore {
  switch (config.store) {
    case "memory":
      return createMemoryRoomStore().open();
    case "sqlite":
      return openSqliteRoomStore({ dataDir: config.dataDir, log });
    case "dynamodb":
      return openDynamoStore(config);
    default:
      return config.store satisfies never;
  }
}

async function openDynamoStore({ dynamodb = { place: {}, table: tableDefault } }: RoomConfig): Promise<RoomStore> {
  // The vendor's library takes a tenth of a second and 30 MB, which nobody should pay who keeps rooms elsewhere.
  const { openDynamoRoomStore } = await import("./store/dynamodb-room-store.ts");
  return openDynamoRoomStore(dynamodb);
}
