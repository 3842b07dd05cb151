import { keySlot } from "./key-slot.ts";
import { NodeCommands } from "./node-commands.ts";
import { NodeSubscriber } from "./node-subscriber.ts";
import { RedisError } from "./redis-error.ts";
import type { RedisPorts } from "./redis-link.ts";
import type { RedisAddress } from "./redis-url.ts";
import { ClusterWatch, noTopology, singleTopology, type Topology } from "./topology.ts";

type Hear = (message: Buffer) => void;

interface Node {
  readonly address: RedisAddress;
  readonly commands: NodeCommands;
  /** From the first subscription on. */
  subscriber?: NodeSubscriber;
}

interface Channel {
  readonly hearers: Set<Hear>;
  /** The key of the node where it is subscribed to. */
  place: string | undefined;
}

/** The servers of one Redis, a single one or a cluster's masters: where a key lives, and where a channel is heard. */
export class RedisNodes {
  /** Messages stay on the node of their channel's slot. */
  readonly isSharded: boolean;
  readonly #ports: RedisPorts;
  readonly #watch: ClusterWatch | undefined;
  readonly #nodes = new Map<string, Node>();
  readonly #channels = new Map<string, Channel>();
  readonly #listeners = new Set<() => void>();
  #topology: Topology = noTopology;
  #isSubscribing = false;
  #isWell = false;

  constructor(ports: RedisPorts) {
    const { target } = ports;
    this.isSharded = target.kind === "cluster";
    this.#ports = ports;
    const [address] = target.addresses;
    if (this.isSharded) {
      const changed = (topology: Topology) => this.#follow(topology);
      this.#watch = new ClusterWatch(ports, { changed, isWell: () => this.#isWell });
    } else if (address) this.#follow(singleTopology(address));
  }

  get isWell(): boolean {
    return this.#isWell;
  }

  onChange(changed: () => void): () => void {
    const listener = () => changed();
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The server of a key or a channel, if it is known. */
  findCommandsOf(key: string): NodeCommands | undefined {
    return this.#nodes.get(this.#placeOf(key) ?? "")?.commands;
  }

  /** The server of a key. Throws a RedisError when it is not known. */
  commandsOf(key: string): NodeCommands {
    const commands = this.findCommandsOf(key);
    if (!commands) throw new RedisError("unavailable", "It is not known which server of the Redis cluster to ask.");
    return commands;
  }

  subscribe(name: string, hear: Hear): () => void {
    const channel = this.#channels.get(name) ?? { hearers: new Set(), place: undefined };
    // Two who give the same function are still two.
    const hearer: Hear = (message) => hear(message);
    channel.hearers.add(hearer);
    if (!this.#channels.has(name)) {
      this.#channels.set(name, channel);
      this.#startSubscribing();
      this.#place(name, channel);
    }
    return () => {
      if (!channel.hearers.delete(hearer) || channel.hearers.size > 0) return;
      this.#channels.delete(name);
      this.#nodes.get(channel.place ?? "")?.subscriber?.remove(name);
    };
  }

  async settled(): Promise<void> {
    while (!this.#isWell) {
      await new Promise<void>((resolve) => {
        const stop = this.onChange(() => {
          stop();
          resolve();
        });
      });
    }
    await Promise.all([...this.#nodes.values()].map(({ subscriber }) => subscriber?.settled()));
  }

  /** Whoever closes it knows that it is not well any more: nobody is told. */
  close(): void {
    this.#listeners.clear();
    this.#watch?.close();
    for (const node of this.#nodes.values()) closeNode(node);
    this.#nodes.clear();
    this.#topology = noTopology;
    this.#update();
    this.#channels.clear();
  }

  #placeOf(key: string): string | undefined {
    return this.#topology.ownerOf(this.isSharded ? keySlot(key) : 0);
  }

  #follow(topology: Topology): void {
    this.#topology = topology;
    for (const [key, node] of this.#nodes) {
      if (topology.nodes.has(key)) continue;
      this.#nodes.delete(key);
      closeNode(node);
    }
    for (const [key, address] of topology.nodes) if (!this.#nodes.has(key)) this.#nodes.set(key, this.#open(address));
    for (const [name, channel] of this.#channels) this.#place(name, channel);
    this.#update();
  }

  #open(address: RedisAddress): Node {
    const listener = { changed: () => this.#update(), moved: () => this.#watch?.lookSoon() };
    const node: Node = { address, commands: new NodeCommands(address, this.#ports, listener) };
    if (this.#isSubscribing) node.subscriber = this.#openSubscriber(address);
    return node;
  }

  #openSubscriber(address: RedisAddress): NodeSubscriber {
    const listener = { changed: () => this.#update(), moved: () => this.#watch?.lookSoon() };
    const options = { isSharded: this.isSharded, hear: (name: string, message: Buffer) => this.#hear(name, message) };
    return new NodeSubscriber(address, this.#ports, options, listener);
  }

  #startSubscribing(): void {
    if (this.#isSubscribing) return;
    this.#isSubscribing = true;
    for (const node of this.#nodes.values()) node.subscriber = this.#openSubscriber(node.address);
    this.#update();
  }

  /** Has a channel subscribed to where it is served now, and nowhere else. */
  #place(name: string, channel: Channel): void {
    const place = this.#placeOf(name);
    if (place !== channel.place) this.#nodes.get(channel.place ?? "")?.subscriber?.remove(name);
    channel.place = place;
    this.#nodes.get(place ?? "")?.subscriber?.add(name);
  }

  #hear(name: string, message: Buffer): void {
    for (const hear of this.#channels.get(name)?.hearers ?? []) {
      try {
        hear(message);
      } catch (error) {
        this.#ports.log.error({ err: error }, "a message from Redis could not be dealt with");
      }
    }
  }

  #update(): void {
    const nodes = [...this.#nodes.values()];
    const stand = ({ commands, subscriber }: Node) => commands.isUp && (!this.#isSubscribing || subscriber?.isWell);
    const isPlaced = () => [...this.#channels.values()].every(({ place }) => place !== undefined);
    const isWell = nodes.length > 0 && nodes.every(stand) && isPlaced();
    if (isWell === this.#isWell) return;
    this.#isWell = isWell;
    // A node that is lost may have a successor already.
    if (!isWell) this.#watch?.lookSoon();
    for (const changed of this.#listeners) changed();
  }
}

function closeNode({ commands, subscriber }: Node): void {
  commands.close();
  subscriber?.close();
}
