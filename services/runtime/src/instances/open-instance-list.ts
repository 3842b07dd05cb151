import type { Clock } from "../clock/clock.ts";
import type { Log } from "../log/log.ts";
import type { Random } from "../random/random.ts";
import { openRedis } from "../redis/redis.ts";
import type { RedisTarget } from "../redis/redis-url.ts";
import { createFixedInstanceList } from "./fixed-instance-list.ts";
import type { InstanceList } from "./instance-list.ts";
import { createRedisInstanceList, type InstanceListTiming } from "./redis-instance-list.ts";

/** Where a deployment's Redis is, and what names in it begin with. */
export interface RedisPlace {
  readonly target: RedisTarget;
  readonly prefix: string;
}

export interface OpenInstanceListOptions {
  /** For example `room`. */
  readonly service: string;
  /** Holds alone without Redis, and with it as long as that has named nobody. */
  readonly fixed: readonly string[];
  readonly redis: RedisPlace | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly timing?: Partial<InstanceListTiming>;
}

/** A list of instances and where it comes from. */
export interface OpenedInstanceList extends InstanceList {
  /** `redis away`: the last list that it gave stays, or the fixed one where it gave none. */
  readonly source: "configuration" | "redis" | "redis away";
}

/** The list that configuration gives; or the one in Redis, with the other one until that has answered. */
export function openInstanceList(options: OpenInstanceListOptions): OpenedInstanceList {
  const { service, clock, random, log } = options;
  const fixed = createFixedInstanceList(options.fixed);
  if (!options.redis) return { source: "configuration", ...fixed };
  const { target, prefix } = options.redis;
  const redis = openRedis({ target, log, clock, random });
  const listed = createRedisInstanceList({
    redis,
    prefix,
    service,
    log,
    clock,
    ...(options.timing && { timing: options.timing }),
  });
  return {
    get source() {
      return redis.isWell ? "redis" : "redis away";
    },
    current: () => (listed.current().length > 0 ? listed : fixed).current(),
    subscribe: (changed) => listed.subscribe(changed),
    async close() {
      await listed.close();
      await redis.close();
    },
  };
}
