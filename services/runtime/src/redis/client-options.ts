import type { RedisOptions } from "ioredis";
import type { RedisAddress, RedisTarget } from "./redis-url.ts";

/** Milliseconds that a connection that is given up may take to say goodbye. */
const goodbyeMs = 200;

/**
 * How the vendor's client is used: for one connection. It neither dials again nor keeps commands for a later connection nor subscribes
 * again by itself: when those happen is what callers have to know exactly.
 */
export function clientOptions(address: RedisAddress, target: RedisTarget, connectTimeoutMs: number) {
  return {
    host: address.host,
    port: address.port,
    ...(target.username !== undefined && { username: target.username }),
    ...(target.password !== undefined && { password: target.password }),
    db: target.database,
    ...(target.isTls && { tls: {} }),
    connectionName: "polylogue",
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    disconnectTimeout: goodbyeMs,
    retryStrategy: null,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: false,
    enableAutoPipelining: true,
    // A ping measures the connection, not the queue in front of it.
    autoPipeliningIgnoredCommands: ["ping", "ssubscribe", "sunsubscribe"],
  } satisfies RedisOptions;
}
