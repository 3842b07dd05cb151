import type { Clock } from "../clock/clock.ts";
import { systemClock } from "../clock/system-clock.ts";
import type { Log } from "../log/log.ts";
import type { InstanceList } from "./instance-list.ts";
import { type InstancesPlace, readWords } from "./redis-instances.ts";

export interface RedisInstanceListOptions extends InstancesPlace {
  readonly log: Log;
  readonly clock?: Clock;
  readonly timing?: Partial<InstanceListTiming>;
}

/** Milliseconds. */
export interface InstanceListTiming {
  /** Between two reads; default 1 s. */
  readonly readMs: number;
  /**
   * How long an instance is kept that is not there and did not say that it goes; default 3 s. A Redis that was restarted has forgotten
   * everybody, and each instance needs a moment until it is back.
   */
  readonly keptMs: number;
}

const defaultTiming: InstanceListTiming = { readMs: 1_000, keptMs: 3_000 };

/** The list that instances put themselves on (`registerInstance`), read again and again. */
export function createRedisInstanceList(options: RedisInstanceListOptions): InstanceList {
  return new RedisInstanceList(options);
}

class RedisInstanceList implements InstanceList {
  readonly #options: RedisInstanceListOptions;
  readonly #clock: Clock;
  readonly #timing: InstanceListTiming;
  readonly #listeners = new Set<() => void>();
  readonly #stopListening: () => void;
  #current: readonly string[] = [];
  /** Those of the list that are not there, and since when every read has said so, by the monotonic clock. */
  #missing = new Map<string, number>();
  #reading: Promise<void> | undefined;
  #isFailureLogged = false;
  #cancelRead: () => void = () => {};
  #isClosed = false;

  constructor(options: RedisInstanceListOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#timing = { ...defaultTiming, ...options.timing };
    this.#stopListening = options.redis.onChange(() => {
      if (options.redis.isWell) this.#read();
    });
    this.#read();
  }

  current(): readonly string[] {
    return this.#current;
  }

  subscribe(changed: () => void): () => void {
    const listener = () => changed();
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopListening();
    this.#cancelRead();
    await this.#reading;
  }

  #read(): void {
    if (this.#isClosed || this.#reading) return;
    this.#cancelRead();
    this.#reading = this.#readOnce().finally(() => {
      this.#reading = undefined;
      if (!this.#isClosed) this.#cancelRead = this.#clock.setTimer(this.#timing.readMs, () => this.#read());
    });
  }

  async #readOnce(): Promise<void> {
    const { redis, log } = this.#options;
    let words: Awaited<ReturnType<typeof readWords>>;
    try {
      words = await readWords(this.#options);
      this.#isFailureLogged = false;
    } catch (error) {
      // That Redis is away is told by its connection.
      if (!this.#isFailureLogged && redis.isWell) log.warn({ err: error }, "the list of instances could not be read");
      this.#isFailureLogged = redis.isWell;
      // Whether they would have been there, nobody knows.
      this.#missing.clear();
      return;
    }
    if (this.#isClosed) return;
    const addresses = (kind: "here" | "gone") =>
      new Set(words.filter((word) => word.kind === kind).map(({ address }) => address));
    this.#take(addresses("here"), addresses("gone"));
  }

  #take(here: ReadonlySet<string>, gone: ReadonlySet<string>): void {
    const nowMs = this.#clock.monotonicMs();
    const missing = new Map<string, number>();
    for (const address of this.#current) {
      if (here.has(address) || gone.has(address)) continue;
      const sinceMs = this.#missing.get(address) ?? nowMs;
      if (nowMs - sinceMs < this.#timing.keptMs) missing.set(address, sinceMs);
    }
    const next = [...here, ...missing.keys()].sort();
    // Nobody at all is rather a mistake of the list than a truth to act on.
    if (next.length === 0) return;
    this.#missing = missing;
    if (next.join() === this.#current.join()) return;
    this.#current = next;
    for (const changed of this.#listeners) changed();
  }
}
