import type { Chance } from "../time/chance.ts";
import type { Trace } from "../time/trace.ts";
import type { VirtualClock } from "../time/virtual-clock.ts";
import { Wire, type WireEnd, type WireOptions } from "./wire.ts";

/** How long a message is on its way, in milliseconds. */
export interface Latency {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Keepalive of the real transports: asked every 10 s, given up 5 s later. */
const detectMs = { min: 10_000, max: 15_000 } as const;
/** How long a connection that nobody answers is waited for. */
const connectTimeoutMs = 5_000;
/** How long a unary call waits for its answer. */
const callTimeoutMs = 10_000;

/** What waits for connections on a host. */
interface Listener {
  readonly host: string;
  accept(end: WireEnd<never, never>, hello: unknown): void;
}

/**
 * Everything that processes send each other: connections that keep their order, break, stall and are cut off in one direction or both, and
 * calls with one answer. A message is lost only with its connection.
 */
export class Network {
  readonly clock: VirtualClock;
  readonly trace: Trace;
  readonly chance: Chance;
  latency: Latency = { minMs: 1, maxMs: 4 };
  /** Bytes that wait on a wire before its sender is told to hold back. */
  highWaterBytes = 1_048_576;
  /** How often a page's socket says something again, as a probability for each frame. */
  replays = 0;
  /** Told when a direction is blocked, or is not any more. */
  onWay: (from: string, to: string, isOpen: boolean) => void = () => {};
  readonly #listeners = new Map<string, Listener>();
  readonly #wires = new Set<Wire<never, never>>();
  /** Directions in which nothing arrives, by `from>to`, and since when. */
  readonly #blocked = new Map<string, number>();
  readonly #calls = new Set<{ readonly host: string; readonly from: string; readonly fail: () => void }>();
  #wireCount = 0;

  constructor(clock: VirtualClock, trace: Trace, chance: Chance) {
    this.clock = clock;
    this.trace = trace;
    this.chance = chance;
  }

  delayMs(): number {
    return this.chance.between(this.latency.minMs, this.latency.maxMs);
  }

  /** Lets a host be connected to. The result ends that. */
  serve<M, I>(host: string, accept: (end: WireEnd<M, I>, hello: unknown) => void): () => void {
    const listener: Listener = { host, accept: accept as unknown as Listener["accept"] };
    this.#listeners.set(host, listener);
    return () => {
      if (this.#listeners.get(host) === listener) this.#listeners.delete(host);
    };
  }

  isServing(host: string): boolean {
    return this.#listeners.has(host);
  }

  /** Opens a connection. The end is there at once; what is sent before it is connected waits. */
  connect<M, I>(from: string, to: string, options: WireOptions<M>, hello: unknown): WireEnd<M, I> {
    this.#wireCount += 1;
    const wire = new Wire<M, I>(this, `${from}>${to}#${this.#wireCount}`, from, to, options);
    const known = wire as unknown as Wire<never, never>;
    this.#wires.add(known);
    wire.onOver = () => this.#wires.delete(known);
    if (!this.isWell(from, to)) {
      this.clock.setTimer(connectTimeoutMs, () => wire.refuse());
      return wire.near;
    }
    this.clock.setTimer(this.delayMs() + this.delayMs(), () => {
      const listener = this.#listeners.get(to);
      if (!listener) wire.refuse();
      else if (wire.connect()) listener.accept(wire.far as unknown as WireEnd<never, never>, hello);
    });
    return wire.near;
  }

  /** A question with one answer; undefined when it did not come. */
  call<T>(from: string, to: string, run: () => Promise<T>): Promise<T | undefined> {
    return new Promise((resolve) => {
      const end = (value: T | undefined): void => {
        cancel();
        // Of a process that is gone nobody waits any more.
        if (this.#calls.delete(entry)) resolve(value);
      };
      const entry = { host: to, from, fail: () => end(undefined) };
      const cancel = this.clock.setTimer(callTimeoutMs, entry.fail);
      this.#calls.add(entry);
      if (this.isBlocked(from, to)) return;
      this.clock.setTimer(this.delayMs(), () => {
        if (!this.#listeners.has(to)) {
          end(undefined);
          return;
        }
        void run().then((value) => {
          if (!this.isBlocked(to, from)) this.clock.setTimer(this.delayMs(), () => end(value));
        });
      });
    });
  }

  isBlocked(from: string, to: string): boolean {
    return this.#blocked.has(`${from}>${to}`);
  }

  /** Both directions pass. */
  isWell(one: string, other: string): boolean {
    return !this.isBlocked(one, other) && !this.isBlocked(other, one);
  }

  /** From now on nothing arrives in that direction. What is sent waits; both ends find out by themselves if it lasts. */
  block(from: string, to: string): void {
    const key = `${from}>${to}`;
    if (this.#blocked.has(key)) return;
    this.trace.note(`blocked ${key}`);
    this.onWay(from, to, false);
    const sinceMs = this.clock.monotonicMs();
    this.#blocked.set(key, sinceMs);
    const isStill = () => this.#blocked.get(key) === sinceMs;
    for (const wire of this.#wires) {
      if (!wire.joins(from, to) || !wire.isKeptAlive) continue;
      for (const end of [wire.near, wire.far]) {
        this.clock.setTimer(this.chance.between(detectMs.min, detectMs.max), () => isStill() && end.giveUp());
      }
    }
  }

  /** What waited arrives; ends whose other end is gone find out. */
  unblock(from: string, to: string): void {
    if (!this.#blocked.delete(`${from}>${to}`)) return;
    this.trace.note(`unblocked ${from}>${to}`);
    this.onWay(from, to, true);
    for (const wire of [...this.#wires]) if (wire.joins(from, to)) wire.resume();
  }

  /** Breaks every connection between two hosts: both ends hear of it, what was on its way is lost. */
  cut(one: string, other: string): void {
    for (const wire of [...this.#wires]) if (wire.joins(one, other)) wire.cut();
  }

  /** All connections that a host has now. */
  wiresOf(host: string): Wire<never, never>[] {
    return [...this.#wires].filter((wire) => wire.from === host || wire.to === host);
  }

  /**
   * The process on the host is gone. Its peers are told by the machine, which sends what was on its way; with `isSilent` the machine is gone
   * too, and they find out by themselves.
   */
  kill(host: string, isSilent: boolean): void {
    this.#listeners.delete(host);
    for (const wire of this.wiresOf(host)) wire.kill(host, isSilent, this.chance.between(detectMs.min, detectMs.max));
    for (const call of [...this.#calls]) {
      if (call.from === host) this.#calls.delete(call);
      else if (call.host === host && !isSilent) this.clock.setTimer(this.delayMs(), call.fail);
    }
  }
}
