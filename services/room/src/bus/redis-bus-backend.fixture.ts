import { silentLog } from "@polylogue/runtime/log/log";
import { systemRandom } from "@polylogue/runtime/random/system-random";
import { openRedis, type Redis } from "@polylogue/runtime/redis/redis";
import type { RedisTiming } from "@polylogue/runtime/redis/redis-link";
import { parseRedisUrl } from "@polylogue/runtime/redis/redis-url";
import { createRedisRoomBus } from "./redis-room-bus.ts";
import type { BusBackend } from "./room-bus.contract.ts";
import type { RoomBus } from "./room-bus.ts";

/** Buses over a real Redis, each with connections of its own. */
export function redisBusBackend(
  url: string,
  options: { prefix?: string; timing?: Partial<RedisTiming> } = {},
): BusBackend {
  const { prefix = "test", timing = {} } = options;
  const target = parseRedisUrl(url);
  if (!target) throw new Error(`${url} is no address of Redis`);
  const opened = new Set<Redis>();
  return {
    open(): RoomBus {
      const redis = openRedis({ target, log: silentLog, timing });
      opened.add(redis);
      const bus = createRedisRoomBus({ redis, random: systemRandom, prefix });
      return {
        ...bus,
        get isWell() {
          return bus.isWell;
        },
        async close() {
          await bus.close();
          opened.delete(redis);
          await redis.close();
        },
      };
    },
    settled: async () => void (await Promise.all([...opened].map((redis) => redis.settled()))),
    close: async () => void (await Promise.all([...opened].map((redis) => redis.close()))),
  };
}
