import { Redis as Client } from "ioredis";
import type { Clock } from "../clock/clock.ts";
import { clientOptions } from "./client-options.ts";
import { slotsMax } from "./key-slot.ts";
import type { RedisPorts } from "./redis-link.ts";
import type { RedisAddress, RedisTarget } from "./redis-url.ts";

/** Which server serves which slots. */
export interface Topology {
  /** By `host:port`. */
  readonly nodes: ReadonlyMap<string, RedisAddress>;
  /** The key of the node that serves a slot; undefined when none does. */
  ownerOf(slot: number): string | undefined;
}

/** What is known as long as nothing is known. */
export const noTopology: Topology = { nodes: new Map(), ownerOf: () => undefined };

/** A single server serves everything. */
export function singleTopology(address: RedisAddress): Topology {
  const key = keyOf(address);
  return { nodes: new Map([[key, address]]), ownerOf: () => key };
}

/** Milliseconds between two looks at a cluster while all is well, and otherwise: no two are closer. */
const lookMs = 5_000;
const lookAgainMs = 250;
/** Nodes that are believed. */
const nodesMax = 1_000;

/** Who wants to know who serves what. */
export interface ClusterWatcher {
  changed(topology: Topology): void;
  /** False as long as something is not where it was thought to be. */
  isWell(): boolean;
}

/** Keeps asking a cluster who serves what. */
export class ClusterWatch {
  readonly #ports: RedisPorts;
  readonly #watcher: ClusterWatcher;
  #known: readonly RedisAddress[];
  #shape = "";
  #lastLookMs = Number.NEGATIVE_INFINITY;
  #cancelLook: () => void = () => {};
  #isLooking = false;
  #isWanted = false;
  #isClosed = false;

  constructor(ports: RedisPorts, watcher: ClusterWatcher) {
    this.#ports = ports;
    this.#watcher = watcher;
    this.#known = ports.target.addresses;
    this.lookSoon();
  }

  /** Something was not where it was thought to be. */
  lookSoon(): void {
    if (this.#isLooking) this.#isWanted = true;
    else this.#lookLater(this.#lastLookMs + lookAgainMs - this.#ports.clock.monotonicMs());
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelLook();
  }

  #lookLater(delayMs: number): void {
    this.#cancelLook();
    if (!this.#isClosed) this.#cancelLook = this.#ports.clock.setTimer(delayMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    this.#isWanted = false;
    const found = await this.#ask();
    this.#isLooking = false;
    this.#lastLookMs = this.#ports.clock.monotonicMs();
    if (this.#isClosed) return;
    if (found && found.shape !== this.#shape) {
      this.#shape = found.shape;
      this.#known = [...found.topology.nodes.values()];
      this.#watcher.changed(found.topology);
    }
    this.#lookLater(found && !this.#isWanted && this.#watcher.isWell() ? lookMs : lookAgainMs);
  }

  /** The first node that answers is believed; those of the configuration come last. */
  async #ask(): Promise<{ readonly topology: Topology; readonly shape: string } | undefined> {
    const { target, timing, clock, random, log } = this.#ports;
    const start = Math.floor(random.fraction() * this.#known.length);
    const asked = [...this.#known.slice(start), ...this.#known.slice(0, start), ...target.addresses];
    let lastError: unknown;
    for (const address of asked) {
      if (this.#isClosed) return undefined;
      try {
        const reply = await askSlots(address, target, timing.commandTimeoutMs, clock);
        return { topology: readSlots(reply, address), shape: JSON.stringify(reply) };
      } catch (error) {
        lastError = error;
      }
    }
    log.warn({ err: lastError }, "no node of the Redis cluster tells who serves what");
    return undefined;
  }
}

/** Asks over a connection of its own, so that it does not matter what the others are in. */
async function askSlots(address: RedisAddress, target: RedisTarget, timeoutMs: number, clock: Clock): Promise<unknown> {
  const client = new Client({ ...clientOptions(address, target, timeoutMs), enableAutoPipelining: false });
  client.on("error", () => {});
  const cancel = clock.setTimer(timeoutMs, () => client.disconnect());
  try {
    await client.connect();
    return await client.call("CLUSTER", "SLOTS");
  } finally {
    cancel();
    client.disconnect();
  }
}

/** Reads the reply of `CLUSTER SLOTS`: `[first, last, [host, port, ...], replicas...]` for each range. Throws when it is none. */
function readSlots(reply: unknown, asked: RedisAddress): Topology {
  const nodes = new Map<string, RedisAddress>();
  const owners: (string | undefined)[] = new Array(slotsMax);
  for (const range of arrayOf(reply)) {
    const [first, last, master] = arrayOf(range);
    const [host, port] = arrayOf(master);
    // A node that does not know its own name means the one that was asked for.
    const address = { host: host ? String(host) : asked.host, port: Number(port) };
    if (nodes.size < nodesMax) nodes.set(keyOf(address), address);
    for (let slot = Number(first); slot <= Math.min(Number(last), slotsMax - 1); slot += 1)
      owners[slot] = keyOf(address);
  }
  return { nodes, ownerOf: (slot) => owners[slot] };
}

function arrayOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError("The reply does not tell who serves which slots.");
  return value;
}

function keyOf({ host, port }: RedisAddress): string {
  return `${host}:${port}`;
}
