import { silentLog } from "@polylogue/runtime/log/log";
import { systemRandom } from "@polylogue/runtime/random/system-random";
import { openRedis, type Redis } from "@polylogue/runtime/redis/redis";
import { parseRedisUrl } from "@polylogue/runtime/redis/redis-url";
import { createRedisRoomBus } from "./redis-room-bus.ts";
import type { BusBackend } from "./room-bus.contract.ts";
import type { RoomBus } from "./room-bus.ts";

/** Milliseconds between pings, and of silence after which a connection is dropped, for tests of that. */
const quick = { pingMs: 50, silenceMs: 400 };

/** Buses over a real Redis, each with connections of its own. */
export function redisBusBackend(url: string, prefix = "test"): BusBackend {
  const target = parseRedisUrl(url);
  if (!target) throw new Error(`${url} is no address of Redis`);
  const opened = new Set<Redis>();
  return {
    open(): RoomBus {
      const redis = openRedis({ target, log: silentLog, timing: quick });
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
