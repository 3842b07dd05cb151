import { onTestFinished } from "vitest";
import { type Log, silentLog } from "../log/log.ts";
import { openRedis, type Redis, type RedisOptions } from "./redis.ts";
import { parseRedisUrl } from "./redis-url.ts";

/** A client that is closed after the test. */
export function openForTest(url: string, options: Partial<RedisOptions> = {}): Redis {
  const target = parseRedisUrl(url);
  if (!target) throw new Error(`${url} is no address of Redis`);
  // A busy machine is no failure.
  const timing = { commandTimeoutMs: 20_000, ...options.timing };
  const redis = openRedis({ target, log: silentLog, ...options, timing });
  onTestFinished(() => redis.close());
  return redis;
}

/** Resolves as soon as it is well, or not. */
export async function until(redis: Redis, isWell: boolean): Promise<void> {
  while (redis.isWell !== isWell) await changed(redis);
}

function changed(redis: Redis): Promise<void> {
  return new Promise((resolve) => {
    const stop = redis.onChange(() => {
      stop();
      resolve();
    });
  });
}

/** Collects what is heard on a channel. */
export function hear(redis: Redis, channel: string) {
  const heard: string[] = [];
  const waiting = new Set<() => void>();
  const stop = redis.subscribe(channel, (message) => {
    heard.push(message.toString());
    for (const wake of waiting) wake();
  });
  return {
    heard,
    stop,
    async until(count: number) {
      while (heard.length < count) await new Promise<void>((resolve) => waiting.add(resolve));
      return heard;
    },
  };
}

export function say(redis: Redis, channel: string, ...texts: string[]): void {
  for (const text of texts) redis.publish(channel, () => Buffer.from(text));
}

/** Keeps what an operator would be told. */
export function recordingLog() {
  const lines: string[] = [];
  let wake = (): void => {};
  const first = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const record = (fields: object, message: string): void => {
    lines.push("err" in fields && fields.err instanceof Error ? `${message}: ${fields.err.message}` : message);
    wake();
  };
  const log: Log = { ...silentLog, warn: record, error: record };
  return { log, lines, first };
}
