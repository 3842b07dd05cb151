import type { Redis as Client } from "ioredis";
import { RedisError, redisErrorOf, replyCode } from "./redis-error.ts";
import { RedisLink, type RedisPorts } from "./redis-link.ts";
import type { RedisAddress } from "./redis-url.ts";

/** Whoever has the node. */
export interface NodeListener {
  /** The node came, went, or stands otherwise than before. */
  changed(): void;
  /** It said that another node serves what it was asked for. */
  moved(): void;
}

export type RedisArgument = string | number | Buffer;

/** The commands that one server is sent: many in one write, each with its time, none without a connection. */
export class NodeCommands {
  readonly #ports: RedisPorts;
  readonly #listener: NodeListener;
  readonly #link: RedisLink;

  constructor(address: RedisAddress, ports: RedisPorts, listener: NodeListener) {
    this.#ports = ports;
    this.#listener = listener;
    const changed = () => listener.changed();
    this.#link = new RedisLink(address, ports, { up: changed, down: changed, moved: () => listener.moved() });
  }

  get isUp(): boolean {
    return this.#link.client !== undefined;
  }

  /** Runs a command; bulk strings of the reply as text. Rejects with a RedisError. */
  call(name: string, commandArguments: readonly RedisArgument[]): Promise<unknown> {
    return this.#within((client) => client.call(name, ...commandArguments));
  }

  /** Says it to whoever has subscribed. Rejects with a RedisError, but not for being late: what is lost may be lost. */
  async publish(channel: string, message: Buffer, isSharded: boolean): Promise<void> {
    const client = this.#client();
    try {
      await (isSharded ? client.spublish(channel, message) : client.publish(channel, message));
    } catch (error) {
      throw this.#failed(error);
    }
  }

  close(): void {
    this.#link.close();
  }

  #client(): Client {
    const { client } = this.#link;
    if (!client) throw new RedisError("unavailable", "Redis is away.");
    return client;
  }

  async #within(work: (client: Client) => Promise<unknown>): Promise<unknown> {
    const { clock, timing } = this.#ports;
    const client = this.#client();
    let cancel = (): void => {};
    const late = new Promise<never>((_resolve, reject) => {
      const fire = () => reject(new RedisError("timeout", `Redis did not answer in ${timing.commandTimeoutMs} ms.`));
      cancel = clock.setTimer(timing.commandTimeoutMs, fire);
    });
    try {
      return await Promise.race([work(client), late]);
    } catch (error) {
      throw this.#failed(error);
    } finally {
      cancel();
    }
  }

  /** Some failures say something of the whole server. */
  #failed(error: unknown): RedisError {
    const code = replyCode(error);
    // It was a master before: its name may lead to another one now.
    if (code === "READONLY") this.#link.drop("Redis became a replica.");
    if (code === "MOVED" || code === "ASK" || code === "CLUSTERDOWN") this.#listener.moved();
    return redisErrorOf(error);
  }
}
