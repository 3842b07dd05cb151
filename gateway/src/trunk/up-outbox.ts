import { gatewayLimits } from "../limits.ts";

export interface UpOutboxPorts {
  /** Sends one message; false: hold back until `drained`. */
  readonly send: (message: Uint8Array) => boolean;
  /** Runs once, after what is running now. */
  readonly defer: (run: () => void) => void;
}

/**
 * Frames on their way up. Each is encoded as a trunk message of its own: such messages, one after another, read as one message with all
 * their frames, so that a batch costs one copy. What gathers in one turn of the loop leaves together.
 */
export class UpOutbox {
  readonly #ports: UpOutboxPorts;
  #queue: Uint8Array[] = [];
  #bytes = 0;
  #isDeferred = false;
  #isHeldBack = false;

  constructor(ports: UpOutboxPorts) {
    this.#ports = ports;
  }

  /** More must not be taken in now. What is under way already, is still. */
  get isFull(): boolean {
    return this.#bytes >= gatewayLimits.trunkOutboxBytesMax;
  }

  push(message: Uint8Array): void {
    this.#queue.push(message);
    this.#bytes += message.byteLength;
    this.#schedule();
  }

  drained(): void {
    this.#isHeldBack = false;
    this.#schedule();
  }

  /** Forgets everything: the trunk broke. */
  clear(): void {
    this.#queue = [];
    this.#bytes = 0;
    this.#isHeldBack = false;
  }

  /** Sends what waits, in messages of bounded size. */
  flush(): void {
    const queue = this.#queue;
    let next = 0;
    while (next < queue.length && !this.#isHeldBack) {
      const first = next;
      let bytes = 0;
      for (; next < queue.length; next += 1) {
        const size = queue[next]?.byteLength ?? 0;
        if (bytes > 0 && bytes + size > gatewayLimits.trunkMessageBytesMax) break;
        bytes += size;
      }
      this.#bytes -= bytes;
      const only = next - first === 1 ? queue[first] : undefined;
      this.#isHeldBack = !this.#ports.send(only ?? Buffer.concat(queue.slice(first, next), bytes));
    }
    // A break while sending has begun a new queue.
    if (this.#queue === queue) this.#queue = queue.slice(next);
  }

  #schedule(): void {
    if (this.#isDeferred || this.#isHeldBack || this.#queue.length === 0) return;
    this.#isDeferred = true;
    this.#ports.defer(() => {
      this.#isDeferred = false;
      this.flush();
    });
  }
}
