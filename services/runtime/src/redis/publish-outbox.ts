import type { Log } from "../log/log.ts";
import type { RedisNodes } from "./redis-nodes.ts";

/** What was published and is not taken yet, with its bound. */
export class PublishOutbox {
  readonly #nodes: RedisNodes;
  readonly #bytesMax: number;
  readonly #log: Log;
  #messages = 0;
  #bytes = 0;
  /** Since the outbox was full. */
  #lost = 0;
  #whenEmpty: (() => void)[] = [];

  constructor(nodes: RedisNodes, bytesMax: number, log: Log) {
    this.#nodes = nodes;
    this.#bytesMax = bytesMax;
    this.#log = log;
  }

  publish(channel: string, message: () => Buffer): void {
    const commands = this.#nodes.findCommandsOf(channel);
    if (!commands?.isUp) return;
    if (this.#bytes >= this.#bytesMax) {
      if (this.#lost === 0) this.#log.warn({ bytes: this.#bytes }, "messages are lost: Redis takes them too slowly");
      this.#lost += 1;
      return;
    }
    const bytes = message();
    this.#messages += 1;
    this.#bytes += bytes.length;
    const taken = (): void => this.#taken(bytes.length);
    // Lost with its connection: whoever listens notices the loss of a message, not its reason.
    commands.publish(channel, bytes, this.#nodes.isSharded).then(taken, taken);
  }

  /** Resolves when nothing waits. */
  async empty(): Promise<void> {
    if (this.#messages > 0) await new Promise<void>((resolve) => this.#whenEmpty.push(resolve));
  }

  #taken(bytes: number): void {
    this.#messages -= 1;
    this.#bytes -= bytes;
    if (this.#lost > 0 && this.#bytes < this.#bytesMax / 2) {
      this.#log.warn({ lost: this.#lost }, "Redis takes messages again");
      this.#lost = 0;
    }
    if (this.#messages > 0) return;
    for (const wake of this.#whenEmpty) wake();
    this.#whenEmpty = [];
  }
}
