import type { Redis as Client } from "ioredis";
import type { NodeListener } from "./node-commands.ts";
import { RedisLink, type RedisPorts } from "./redis-link.ts";
import type { RedisAddress } from "./redis-url.ts";

/** Channels that are subscribed to with one command after the loss of a connection. */
const channelsAtOnceMax = 500;

export interface NodeSubscriberOptions {
  /** On a cluster a channel is served by the node of its slot, and nodes do not pass messages on. */
  readonly isSharded: boolean;
  /** Must not throw. */
  hear(channel: string, message: Buffer): void;
}

/**
 * The channels that one server is heard on, over a connection of their own. It knows at every moment whether all of them stand: after
 * the loss of a connection they are subscribed to again before it says that it is well (B3).
 */
export class NodeSubscriber {
  readonly #options: NodeSubscriberOptions;
  readonly #listener: NodeListener;
  readonly #link: RedisLink;
  readonly #channels = new Set<string>();
  /** Commands on the present connection without an answer. */
  #unanswered = 0;
  #isWell = false;
  readonly #whenSettled = new Set<() => void>();

  constructor(address: RedisAddress, ports: RedisPorts, options: NodeSubscriberOptions, listener: NodeListener) {
    this.#options = options;
    this.#listener = listener;
    this.#link = new RedisLink(address, ports, {
      up: (client) => this.#up(client),
      down: () => this.#down(),
      moved: () => this.#moved(),
    });
  }

  /** True from when all channels of a new connection stand until it is lost. */
  get isWell(): boolean {
    return this.#isWell;
  }

  add(channel: string): void {
    if (this.#channels.has(channel)) return;
    this.#channels.add(channel);
    const { client } = this.#link;
    if (client) this.#subscribe(client, [channel]);
  }

  remove(channel: string): void {
    if (!this.#channels.delete(channel)) return;
    const { client } = this.#link;
    if (!client) return;
    const { isSharded } = this.#options;
    this.#await(client, isSharded ? client.sunsubscribe(channel) : client.unsubscribe(channel));
  }

  /** Resolves when it is well and everything that was asked of the server until now has been answered. */
  async settled(): Promise<void> {
    while (!this.#isWell || this.#unanswered > 0) {
      await new Promise<void>((resolve) => this.#whenSettled.add(resolve));
    }
  }

  close(): void {
    this.#link.close();
    this.#isWell = false;
  }

  #up(client: Client): void {
    this.#unanswered = 0;
    client.on(this.#options.isSharded ? "smessageBuffer" : "messageBuffer", (channel: Buffer, message: Buffer) => {
      if (this.#link.client === client) this.#options.hear(channel.toString(), message);
    });
    const channels = [...this.#channels];
    for (let from = 0; from < channels.length; from += channelsAtOnceMax) {
      this.#subscribe(client, channels.slice(from, from + channelsAtOnceMax));
    }
    this.#settle();
  }

  #subscribe(client: Client, channels: readonly string[]): void {
    if (!this.#options.isSharded) this.#await(client, client.subscribe(...channels));
    // One command's channels have to be of one slot.
    else for (const channel of channels) this.#await(client, client.ssubscribe(channel));
  }

  #await(client: Client, answer: Promise<unknown>): void {
    this.#unanswered += 1;
    answer.then(
      () => {
        if (this.#link.client !== client) return;
        this.#unanswered -= 1;
        this.#settle();
      },
      () => {
        // Some channel does not stand, and nobody would notice.
        if (this.#link.client === client) this.#moved();
      },
    );
  }

  #settle(): void {
    if (this.#unanswered > 0) return;
    const wasWell = this.#isWell;
    this.#isWell = true;
    if (!wasWell) this.#listener.changed();
    for (const wake of this.#whenSettled) wake();
    this.#whenSettled.clear();
  }

  #moved(): void {
    this.#listener.moved();
    this.#link.drop("Redis does not serve a channel any more.");
  }

  #down(): void {
    if (!this.#isWell) return;
    this.#isWell = false;
    this.#listener.changed();
  }
}
