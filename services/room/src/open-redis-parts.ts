import type { Clock } from "@polylogue/runtime/clock/clock";
import { sleep } from "@polylogue/runtime/clock/sleep";
import type { InstanceList } from "@polylogue/runtime/instances/instance-list";
import { createRedisInstanceList } from "@polylogue/runtime/instances/redis-instance-list";
import { type Registration, registerInstance } from "@polylogue/runtime/instances/register-instance";
import type { Log } from "@polylogue/runtime/log/log";
import type { Random } from "@polylogue/runtime/random/random";
import { openRedis } from "@polylogue/runtime/redis/redis";
import { createRedisRoomBus } from "./bus/redis-room-bus.ts";
import type { RoomBus } from "./bus/room-bus.ts";
import type { RoomConfig } from "./config.ts";
import type { DraftStore } from "./store/room-store.ts";
import { createRedisDraftStore } from "./turns/redis-draft-store.ts";

/** Everything that instances have in one Redis. It may be away, also at the start (B4). */
export interface RedisParts {
  readonly bus: RoomBus;
  readonly draftStore: DraftStore;
  readonly instances: InstanceList;
  /** Tells gateways and the other instances that this one can be reached. */
  register(address: string, life: string): Registration;
  close(): Promise<void>;
}

export interface RedisPartsPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** How long a start waits for Redis, in milliseconds: rooms that are opened at once want their drafts. */
const startTimeoutMs = 1_000;

/** Begins to dial, and gives Redis a moment to be there; never rejects. */
export async function openRedisParts(
  config: NonNullable<RoomConfig["redis"]>,
  ports: RedisPartsPorts,
): Promise<RedisParts> {
  const { prefix } = config;
  const redis = openRedis({ target: config.target, ...ports });
  const isThere = new AbortController();
  void redis.settled().then(() => isThere.abort());
  await sleep(ports.clock, startTimeoutMs, isThere.signal);
  const place = { redis, prefix, service: "room", log: ports.log, clock: ports.clock };
  const bus = createRedisRoomBus({ redis, random: ports.random, prefix });
  const instances = createRedisInstanceList(place);
  return {
    bus,
    draftStore: createRedisDraftStore({ redis, prefix }),
    instances,
    register: (address, life) => registerInstance({ ...place, address, life }),
    async close() {
      await Promise.all([bus.close(), instances.close()]);
      await redis.close();
    },
  };
}
