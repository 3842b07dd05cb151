import type { ServerFrame } from "@polylogue/proto/room";
import { gatewayLimits } from "../limits.ts";
import type { Wire } from "../wire/wire.ts";
import type { SocketPort } from "./socket-port.ts";

/** Told that an outbox has something to flush. */
export interface FlushQueue {
  add(outbox: Outbox): void;
}

/**
 * What waits for one socket until the next flush: its own frames in a list, and what it shares with others as whole buffers. A flush
 * is one write (G2). It is bounded: a socket that takes too little is given up, and nobody else feels it.
 */
export class Outbox {
  readonly wire: Wire;
  readonly #socket: SocketPort;
  readonly #queue: FlushQueue;
  readonly #onSlow: () => void;
  #own: Buffer[] = [];
  #bytes = 0;
  #isQueued = false;
  #isClosed = false;

  constructor(options: { wire: Wire; socket: SocketPort; queue: FlushQueue; onSlow: () => void }) {
    this.wire = options.wire;
    this.#socket = options.socket;
    this.#queue = options.queue;
    this.#onSlow = options.onSlow;
  }

  /** A frame for this socket alone. */
  push(frame: ServerFrame): void {
    this.stage(this.wire.encode(frame));
  }

  /** Whole frames, already encoded; the buffer may be shared. */
  stage(encoded: Buffer): void {
    if (this.#isClosed) return;
    this.#own.push(encoded);
    this.#bytes += encoded.byteLength;
    if (this.#isQueued) return;
    this.#isQueued = true;
    this.#queue.add(this);
  }

  /** Writes what waits, in one write; or gives the socket up. */
  flush(): void {
    this.#isQueued = false;
    if (this.#isClosed || this.#own.length === 0) return;
    const [first] = this.#own;
    const unsentBytes = this.#socket.bufferedBytes;
    // One burst may be larger than the bound when nothing of it waits: a reader that keeps up has not earned to be cut.
    if (unsentBytes > 0 && unsentBytes + this.#bytes > gatewayLimits.socketOutboxBytesMax) {
      this.#drop();
      this.#onSlow();
      return;
    }
    const bytes = this.#own.length === 1 && first ? first : Buffer.concat(this.#own, this.#bytes);
    this.#drop();
    this.#socket.write(bytes);
  }

  /** Writes one last frame past everything that waits, and takes nothing more. */
  closeWith(frame: ServerFrame): void {
    if (this.#isClosed) return;
    this.#drop();
    this.#isClosed = true;
    this.#socket.write(this.wire.encode(frame));
  }

  /** Writes what waits, and takes nothing more. */
  close(): void {
    if (!this.#isClosed) this.flush();
    this.#isClosed = true;
    this.#drop();
  }

  #drop(): void {
    this.#own = [];
    this.#bytes = 0;
  }
}
