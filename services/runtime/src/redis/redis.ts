import { createHash } from "node:crypto";
import type { Clock } from "../clock/clock.ts";
import { sleep } from "../clock/sleep.ts";
import { systemClock } from "../clock/system-clock.ts";
import type { Log } from "../log/log.ts";
import type { Random } from "../random/random.ts";
import { systemRandom } from "../random/system-random.ts";
import type { RedisArgument } from "./node-commands.ts";
import { PublishOutbox } from "./publish-outbox.ts";
import { RedisError, replyCode } from "./redis-error.ts";
import type { RedisTiming } from "./redis-link.ts";
import { RedisNodes } from "./redis-nodes.ts";
import type { RedisTarget } from "./redis-url.ts";

/** A script that runs in Redis at once, with one key. */
export interface RedisScript {
  /** Lua. It may touch `KEYS[1]` only. */
  readonly source: string;
  /** SHA-1 of the source, hexadecimal. */
  readonly sha: string;
}

/**
 * One Redis, or a cluster of it. It is dialled at once and again for ever, whether or not it is there, and nothing waits for a
 * connection: a command fails at once, a message is lost, and a subscription stands when there is one.
 */
export interface Redis {
  /** True while there are connections to every server, and all subscriptions stand. What was published while it was false is lost. */
  readonly isWell: boolean;
  /** Called after `isWell` changed, until the result is called. */
  onChange(changed: () => void): () => void;
  /** Runs a command on a key; bulk strings of the reply as text. Rejects with a RedisError. */
  call(name: string, key: string, ...more: RedisArgument[]): Promise<unknown>;
  /** Runs a script on a key; likewise. */
  run(script: RedisScript, key: string, ...more: RedisArgument[]): Promise<unknown>;
  /**
   * Tells all subscribers of a channel. It neither waits nor throws: without a connection, and when too much waits to be taken, the message
   * is lost, and never made in the first place.
   */
  publish(channel: string, message: () => Buffer): void;
  /** Hears a channel, until the result is called. One subscription for all its hearers. */
  subscribe(channel: string, hear: (message: Buffer) => void): () => void;
  /** Resolves when it is well and every subscription that was begun or ended until now is so for the server too. */
  settled(): Promise<void>;
  /** Waits, at most as long as for a command, for what was published to be taken. */
  close(): Promise<void>;
}

export interface RedisOptions {
  readonly target: RedisTarget;
  readonly log: Log;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Default: a ping every 5 s, dropped after 10 s of silence, 2 s for a command. */
  readonly timing?: Partial<RedisTiming>;
  /** Bytes that wait to be published at most; what comes beyond is lost. Default 16 MiB. */
  readonly publishBytesMax?: number;
}

const defaultTiming: RedisTiming = { pingMs: 5_000, silenceMs: 10_000, commandTimeoutMs: 2_000 };
const defaultPublishBytesMax = 16 * 1_048_576;

/** Makes a script of its source. */
export function redisScript(source: string): RedisScript {
  return { source, sha: createHash("sha1").update(source).digest("hex") };
}

/** Begins to dial. */
export function openRedis(options: RedisOptions): Redis {
  const { target, log, clock = systemClock, random = systemRandom } = options;
  const timing = { ...defaultTiming, ...options.timing };
  const nodes = new RedisNodes({ target, log, clock, random, timing });
  const outbox = new PublishOutbox(nodes, options.publishBytesMax ?? defaultPublishBytesMax, log);
  return {
    get isWell() {
      return nodes.isWell;
    },
    onChange: (changed) => nodes.onChange(changed),
    call: async (name, key, ...more) => nodes.commandsOf(key).call(name, [key, ...more]),
    async run({ source, sha }, key, ...more) {
      const commands = nodes.commandsOf(key);
      try {
        return await commands.call("EVALSHA", [sha, 1, key, ...more]);
      } catch (error) {
        if (!(error instanceof RedisError) || replyCode(error.cause) !== "NOSCRIPT") throw error;
        return commands.call("EVAL", [source, 1, key, ...more]);
      }
    },
    publish: (channel, message) => outbox.publish(channel, message),
    subscribe: (channel, hear) => nodes.subscribe(channel, hear),
    settled: () => nodes.settled(),
    async close() {
      const waiting = new AbortController();
      void outbox.empty().then(() => waiting.abort());
      if (nodes.isWell) await sleep(clock, timing.commandTimeoutMs, waiting.signal);
      nodes.close();
    },
  };
}
