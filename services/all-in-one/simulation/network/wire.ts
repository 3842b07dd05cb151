import type { Network } from "./network.ts";

/** How a connection ended. */
export interface WireOver<I> {
  /** True when an end closed it, false when it broke. */
  readonly clean: boolean;
  /** What the end that closed it had to say. */
  readonly info: I | undefined;
}

export interface WireListener<M, I> {
  /** The other side has accepted; only to the side that asked. */
  opened?(): void;
  message(message: M): void;
  /** After a `send` that returned false: there is room again. */
  drained(): void;
  /** Exactly once; nothing comes after it. */
  closed(over: WireOver<I>): void;
}

export interface WireOptions<M> {
  readonly sizeOf: (message: M) => number;
  readonly isKeptAlive: boolean;
  /** Bytes that wait on the wire before its sender is told to hold back; absent: as many as the network says. */
  readonly highWaterBytes?: number;
}

type Parcel<M, I> =
  | { readonly dueMs: number; readonly message: M }
  | { readonly dueMs: number; readonly over: WireOver<I> };

/** One connection between two processes. */
export class Wire<M, I> {
  readonly network: Network;
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly sizeOf: (message: M) => number;
  /** Both ends find out by themselves when nothing arrives any more. */
  readonly isKeptAlive: boolean;
  readonly #highWaterBytes: number | undefined;
  readonly near: WireEnd<M, I>;
  readonly far: WireEnd<M, I>;
  isConnected = false;
  onOver: () => void = () => {};

  constructor(network: Network, name: string, from: string, to: string, options: WireOptions<M>) {
    this.network = network;
    this.name = name;
    this.from = from;
    this.to = to;
    this.sizeOf = options.sizeOf;
    this.isKeptAlive = options.isKeptAlive;
    this.#highWaterBytes = options.highWaterBytes;
    this.near = new WireEnd<M, I>(this, from, to);
    this.far = new WireEnd<M, I>(this, to, from);
  }

  get highWaterBytes(): number {
    return this.#highWaterBytes ?? this.network.highWaterBytes;
  }

  joins(one: string, other: string): boolean {
    return (this.from === one && this.to === other) || (this.from === other && this.to === one);
  }

  peerOf(end: WireEnd<M, I>): WireEnd<M, I> {
    return end === this.near ? this.far : this.near;
  }

  /** The other side has accepted. False when this side has given up meanwhile. */
  connect(): boolean {
    if (this.near.isOver) {
      this.far.vanish();
      return false;
    }
    this.isConnected = true;
    this.near.connected();
    return true;
  }

  /** Nobody answers there. */
  refuse(): void {
    if (this.isConnected) return;
    this.near.break();
    this.far.vanish();
  }

  resume(): void {
    for (const end of [this.near, this.far]) {
      if (end.isOrphan) this.network.clock.setTimer(this.network.delayMs(), () => end.break());
      end.resume();
    }
  }

  cut(): void {
    for (const end of [this.near, this.far]) {
      end.drop();
      this.network.clock.setTimer(this.network.delayMs(), () => end.break());
    }
  }

  kill(host: string, isSilent: boolean, detectMs: number): void {
    const end = this.near.host === host ? this.near : this.far;
    const peer = this.peerOf(end);
    if (!this.isConnected && end === this.far) return;
    end.vanish();
    if (isSilent) {
      peer.drop();
      this.network.clock.setTimer(detectMs, () => peer.break());
      return;
    }
    // The machine still sends what the process had handed over, or has lost it with its buffers.
    if (this.network.chance.is(0.5)) peer.drop();
    peer.tell({ clean: false, info: undefined });
  }

  ended(): void {
    if (this.near.isOver && this.far.isOver) this.onOver();
  }
}

/** One side of a connection. */
export class WireEnd<M, I> {
  readonly host: string;
  readonly #wire: Wire<M, I>;
  readonly peerHost: string;
  /** What is on its way to this end. */
  #inbox: Parcel<M, I>[] = [];
  #listener: WireListener<M, I> | undefined;
  #isArmed = false;
  #lastDueMs = 0;
  /** Bytes that this end has sent and that have not arrived. */
  #unsentBytes = 0;
  #isFull = false;
  #isClosed = false;
  #hasEnded = false;

  constructor(wire: Wire<M, I>, host: string, peerHost: string) {
    this.#wire = wire;
    this.host = host;
    this.peerHost = peerHost;
  }

  get isOver(): boolean {
    return this.#hasEnded;
  }

  /** The other end is gone, and nothing on the way here says so. */
  get isOrphan(): boolean {
    return !this.#hasEnded && this.#wire.peerOf(this).isOver && !this.#inbox.some((parcel) => "over" in parcel);
  }

  get bufferedBytes(): number {
    return this.#unsentBytes;
  }

  listen(listener: WireListener<M, I>): void {
    this.#listener = listener;
    this.resume();
  }

  connected(): void {
    this.#listener?.opened?.();
    this.resume();
  }

  send(message: M): boolean {
    if (this.#isClosed) return false;
    this.#unsentBytes += this.#wire.sizeOf(message);
    if (this.#unsentBytes > this.#wire.highWaterBytes) this.#isFull = true;
    this.#wire.peerOf(this).#take({ message, dueMs: this.#arrivalMs() });
    return !this.#isFull;
  }

  /** Ends it after what was sent. */
  close(info?: I): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const over: WireOver<I> = { clean: true, info };
    this.#wire.peerOf(this).#take({ over, dueMs: this.#arrivalMs() });
    this.#wire.network.clock.setTimer(0, () => this.#end(over));
  }

  /** It is broken, and this end knows. */
  break(): void {
    this.#end({ clean: false, info: undefined });
  }

  /** Gives up an end that hears nothing any more; the other one will see. */
  giveUp(): void {
    if (this.#hasEnded) return;
    this.break();
    const peer = this.#wire.peerOf(this);
    const { network } = this.#wire;
    if (network.isWell(this.host, this.peerHost)) network.clock.setTimer(network.delayMs(), () => peer.break());
  }

  /** Its process is gone: it tells nobody. */
  vanish(): void {
    this.#isClosed = true;
    this.#hasEnded = true;
    this.#inbox = [];
    this.#wire.ended();
  }

  /** What is on its way to this end is lost. */
  drop(): void {
    this.#inbox = [];
  }

  /** Behind what is on its way, the end of it comes. */
  tell(over: WireOver<I>): void {
    this.#take({ over, dueMs: this.#wire.network.clock.monotonicMs() + this.#wire.network.delayMs() });
  }

  /** Delivers what is due, if anything can arrive. */
  resume(): void {
    const first = this.#inbox[0];
    const { network, isConnected } = this.#wire;
    if (!first || this.#isArmed || !this.#listener || !isConnected) return;
    if (network.isBlocked(this.peerHost, this.host)) return;
    this.#isArmed = true;
    network.clock.setTimer(first.dueMs - network.clock.monotonicMs(), () => this.#deliver());
  }

  /** Order is kept: nothing overtakes what was sent before. */
  #arrivalMs(): number {
    const peer = this.#wire.peerOf(this);
    const { network } = this.#wire;
    peer.#lastDueMs = Math.max(peer.#lastDueMs, network.clock.monotonicMs() + network.delayMs());
    return peer.#lastDueMs;
  }

  #take(parcel: Parcel<M, I>): void {
    if (this.#hasEnded) return;
    this.#inbox.push(parcel);
    this.resume();
  }

  #deliver(): void {
    this.#isArmed = false;
    const { network, name } = this.#wire;
    if (this.#hasEnded || network.isBlocked(this.peerHost, this.host)) return;
    const parcel = this.#inbox.shift();
    if (!parcel) return;
    if ("over" in parcel) this.#end(parcel.over);
    else {
      const size = this.#wire.sizeOf(parcel.message);
      network.trace.note(`${name} ${this.peerHost} ${size}`);
      this.#wire.peerOf(this).#arrived(size);
      // After its own close an end hears nothing but the end.
      if (!this.#isClosed) this.#listener?.message(parcel.message);
    }
    this.resume();
  }

  #arrived(bytes: number): void {
    this.#unsentBytes -= bytes;
    if (!this.#isFull || this.#isClosed || this.#unsentBytes > this.#wire.highWaterBytes / 2) return;
    this.#isFull = false;
    this.#listener?.drained();
  }

  #end(over: WireOver<I>): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#isClosed = true;
    this.#inbox = [];
    this.#listener?.closed(over);
    this.#wire.ended();
  }
}
