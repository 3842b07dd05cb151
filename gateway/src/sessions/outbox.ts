import type { ServerFrame } from "@polylogue/proto/room";
import { gatewayLimits } from "../limits.ts";
import type { Wire } from "../wire/wire.ts";
import type { SocketPort } from "./socket-port.ts";
import { type SharedFrame, WaitingFrames } from "./waiting-frames.ts";

/** Told that an outbox has something to flush. */
export interface FlushQueue {
  add(outbox: Outbox): void;
}

export interface OutboxOptions {
  readonly wire: Wire;
  readonly socket: SocketPort;
  readonly queue: FlushQueue;
  /** More waits than may. What rooms said was dropped; so many bytes of the socket's own are left. */
  readonly onFull: (ownBytes: number) => void;
  /** The socket takes what is written again. */
  readonly onDrained: () => void;
}

/**
 * What waits for one socket until the next flush: its own frames, and what it shares with others as whole buffers. A flush is one write
 * (G2). While a socket has much that has not left yet, everything waits here instead, where deltas merge and what is too much can be
 * dropped: nobody else feels it.
 */
export class Outbox {
  readonly wire: Wire;
  readonly #options: OutboxOptions;
  readonly #waiting: WaitingFrames;
  #isQueued = false;
  #isHolding = false;
  #isClosed = false;

  constructor(options: OutboxOptions) {
    this.wire = options.wire;
    this.#options = options;
    this.#waiting = new WaitingFrames(options.wire);
    options.socket.onDrained(() => this.#release());
  }

  /** The socket takes nothing now: frames of rooms are to come one by one. */
  get isHolding(): boolean {
    return this.#isHolding;
  }

  /** A frame for this socket alone. */
  push(frame: ServerFrame): void {
    const { case: kind } = frame.body;
    this.#add(this.wire.encode(frame), kind !== "joined" && kind !== "event" && kind !== "signal");
  }

  /** Frames of a room, already encoded and joined; the buffer may be shared. */
  stage(encoded: Buffer): void {
    this.#add(encoded, false);
  }

  /** One frame of a room. */
  stageShared(shared: SharedFrame): void {
    if (this.#isClosed) return;
    this.#waiting.addShared(shared);
    this.#queue();
  }

  /** Writes what waits, in one write; or keeps it while the socket takes nothing. */
  flush(): void {
    this.#isQueued = false;
    if (this.#isClosed || this.#waiting.isEmpty) return;
    const unsentBytes = this.#options.socket.bufferedBytes;
    this.#isHolding = unsentBytes > gatewayLimits.socketHoldBytes;
    if (!this.#isHolding) this.#options.socket.write(this.#waiting.take());
    // One burst may be larger than the bound when little of it waits: a reader that keeps up has not earned to lose it.
    else if (unsentBytes + this.#waiting.bytes > gatewayLimits.socketOutboxBytesMax) {
      this.#waiting.dropRooms();
      this.#options.onFull(this.#waiting.bytes);
    }
  }

  /** Looks whether the socket takes something again, also when it did not say so. */
  sweep(): void {
    if (this.#options.socket.bufferedBytes <= gatewayLimits.socketHoldBytes) this.#release();
  }

  /** Writes one last frame past everything that waits, and takes nothing more. */
  closeWith(frame: ServerFrame): void {
    if (this.#isClosed) return;
    this.#waiting.take();
    this.#isClosed = true;
    this.#options.socket.write(this.wire.encode(frame));
  }

  /** Writes what waits, and takes nothing more. */
  close(): void {
    if (!this.#isClosed && !this.#waiting.isEmpty) this.#options.socket.write(this.#waiting.take());
    this.#isClosed = true;
  }

  #add(encoded: Buffer, isOwn: boolean): void {
    if (this.#isClosed) return;
    this.#waiting.add(encoded, isOwn);
    this.#queue();
  }

  #queue(): void {
    if (this.#isQueued) return;
    this.#isQueued = true;
    this.#options.queue.add(this);
  }

  #release(): void {
    if (!this.#isHolding || this.#isClosed) return;
    this.#isHolding = false;
    if (!this.#waiting.isEmpty) this.#queue();
    this.#options.onDrained();
  }
}
