import type { Clock } from "@polylogue/runtime/clock/clock";
import type { InstanceList } from "@polylogue/runtime/instances/instance-list";
import { rankAddresses } from "@polylogue/runtime/instances/rendezvous";
import type { Log } from "@polylogue/runtime/log/log";
import type { RoomBus } from "../bus/room-bus.ts";
import { create, fromBinary, type InstanceMessage, InstanceMessageSchema, toBinary } from "../state/wire.ts";
import type { RoomKey } from "../store/room-store.ts";
import { PeerTable } from "./peer-table.ts";
import { WrittenHeads } from "./written-heads.ts";

/** Milliseconds between two digests (B5). */
const digestMs = 1_000;
/** Milliseconds between two comparisons with the store while somebody is not heard (B5). */
const compareMs = 2_000;
/** Bytes of an announcement that are read (B6). */
const messageBytesMax = 1_048_576;

/** What an instance tells the others of itself, and what it makes of what they tell. */
export interface PeersOptions {
  readonly bus: RoomBus;
  readonly clock: Clock;
  readonly log: Log;
  /** This life's id. */
  readonly instance: string;
  /** Where this instance is reached now; empty: it is on no list. */
  readonly address: string;
  /** All instances of the service; absent: only those that are heard are known. */
  readonly list?: InstanceList | undefined;
  /** A room was written elsewhere. */
  onHead(key: RoomKey, seq: number): void;
  /** A runner lives, as another instance heard. */
  onBeat(runner: string, turns: readonly string[]): void;
  /** An instance stopped as planned. */
  onGone(instance: string): void;
  /** Compares the watched rooms with the store; false when that could not be done. */
  compare(): Promise<boolean>;
}

/**
 * The other instances of the room service (B5): once a second each tells the heads that it wrote lately. Who is not heard, or was missed, is
 * made up for by the store.
 */
export class Peers {
  readonly #options: PeersOptions;
  readonly #table = new PeerTable();
  readonly #written = new WrittenHeads();
  readonly #endings: (() => void)[] = [];
  #cancelTimer: (() => void) | undefined;
  #number = 0;
  /** The last comparison's beginning, by the monotonic clock. */
  #comparedMs = Number.NEGATIVE_INFINITY;
  /** Something may have been missed since the last comparison. */
  #isDoubtful = false;
  #isComparing = false;
  #wellSinceMs: number | undefined;
  #isClosed = false;

  constructor(options: PeersOptions) {
    this.#options = options;
  }

  start(): void {
    const { bus } = this.#options;
    this.#followBus();
    this.#endings.push(
      bus.onAnnouncement((bytes) => this.#hear(bytes)),
      bus.onChange(() => this.#followBus()),
    );
    this.#tick();
  }

  /** This instance wrote a commit. */
  wrote(key: RoomKey, seq: number): void {
    this.#written.wrote(key, seq, this.#options.clock.monotonicMs());
  }

  /** Something may have been missed: the watched rooms are compared with the store soon, and again until that could be done. */
  doubt(): void {
    this.#isDoubtful = true;
  }

  /** Passes on a beat that came from a runner itself, for instances that do not hear it (T8). */
  relayBeat(runner: string, turns: readonly string[]): void {
    this.#announce({ case: "beat", value: { runner, turns: [...turns] } });
  }

  /** Since when the bus has been well, by the monotonic clock; undefined while it is not: silence says nothing then (T8). */
  get wellSinceMs(): number | undefined {
    return this.#wellSinceMs;
  }

  /** True when the room prefers this instance, and when it can not be told which one it prefers. */
  prefersThis({ tenant, room }: RoomKey): boolean {
    const { list, address } = this.#options;
    const addresses = list?.current() ?? [];
    return !addresses.includes(address) || rankAddresses(addresses, [tenant, room])[0] === address;
  }

  /** The address of the writer of a commit, if it is the one that a room prefers; then this instance should not write it (L2). */
  preferredAddressOf(key: RoomKey, writer: string): string | undefined {
    const address = this.#table.addressOf(writer);
    const [preferred] = rankAddresses(this.#options.list?.current() ?? [], [key.tenant, key.room]);
    return address !== undefined && address !== "" && address === preferred ? address : undefined;
  }

  /** Tells what it wrote last, and says goodbye. */
  close(): void {
    if (this.#isClosed || this.#number === 0) return;
    this.#announceDigest(this.#options.clock.monotonicMs());
    this.#announce({ case: "gone", value: {} });
    this.#isClosed = true;
    this.#cancelTimer?.();
    for (const end of this.#endings.splice(0)) end();
  }

  #followBus(): void {
    const { bus, clock } = this.#options;
    if (!bus.isWell) this.#wellSinceMs = undefined;
    else if (this.#wellSinceMs === undefined) {
      this.#wellSinceMs = clock.monotonicMs();
      // All subscriptions stand: from here on the bus tells what comes, and the store what was missed (B3).
      this.#doubtNow();
    }
  }

  #tick(): void {
    if (this.#isClosed) return;
    const { clock } = this.#options;
    const nowMs = clock.monotonicMs();
    this.#announceDigest(nowMs);
    const isBlind = this.#isBlind(nowMs);
    // Timers fire a little early now and then.
    const isDue = nowMs - this.#comparedMs >= compareMs - digestMs / 2;
    if (isDue && (isBlind || this.#isDoubtful)) this.#compare();
    // When that is over the store is asked once more.
    this.#isDoubtful ||= isBlind;
    this.#cancelTimer = clock.setTimer(digestMs, () => this.#tick());
  }

  #announceDigest(nowMs: number): void {
    this.#number += 1;
    const { heads, incomplete } = this.#written.lately(nowMs);
    this.#announce({ case: "digest", value: { number: this.#number, heads: [...heads], incomplete } });
  }

  #isBlind(nowMs: number): boolean {
    const { bus, list, address } = this.#options;
    const all = list?.current() ?? [];
    const others = all.length === 0 ? undefined : all.filter((other) => other !== address);
    // Asked in any case: it also forgets who is gone.
    const isAnySilent = this.#table.isAnySilent(others, nowMs);
    return !bus.isWell || isAnySilent;
  }

  /** Something was missed: the store is asked at once, and again if that fails. */
  #doubtNow(): void {
    this.#isDoubtful = true;
    this.#compare();
  }

  #compare(): void {
    if (this.#isComparing || this.#isClosed) return;
    this.#isComparing = true;
    this.#isDoubtful = false;
    this.#comparedMs = this.#options.clock.monotonicMs();
    void this.#options.compare().then((isDone) => {
      this.#isComparing = false;
      if (!isDone) this.#isDoubtful = true;
    });
  }

  #hear(bytes: Uint8Array): void {
    if (bytes.length > messageBytesMax) return;
    let message: InstanceMessage;
    try {
      message = fromBinary(InstanceMessageSchema, bytes);
    } catch (error) {
      this.#options.log.warn({ err: error }, "an announcement on the bus could not be read");
      return;
    }
    const { instance, body } = message;
    if (instance === "" || instance === this.#options.instance || body.case === undefined) return;
    if (this.#table.heard(message, this.#options.clock.monotonicMs())) this.#doubtNow();
    switch (body.case) {
      case "digest":
        for (const { tenant, room, seq } of body.value.heads) this.#options.onHead({ tenant, room }, seq);
        if (body.value.incomplete) this.doubt();
        return;
      case "beat":
        this.#options.onBeat(body.value.runner, body.value.turns);
        return;
      case "gone":
        this.#options.onGone(instance);
        return;
      default:
        body satisfies never;
    }
  }

  #announce(body: InstanceMessageInit): void {
    if (this.#isClosed) return;
    const { instance, address, bus } = this.#options;
    bus.announce(toBinary(InstanceMessageSchema, create(InstanceMessageSchema, { instance, address, body })));
  }
}

type InstanceMessageInit = NonNullable<NonNullable<Parameters<typeof create<typeof InstanceMessageSchema>>[1]>["body"]>;
