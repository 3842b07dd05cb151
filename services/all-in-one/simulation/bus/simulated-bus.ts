import type { RoomBus } from "@polylogue/room";
import type { Chance } from "../time/chance.ts";
import type { LifeClock, VirtualClock } from "../time/virtual-clock.ts";

type Hear = (message: Uint8Array) => void;
type RoomKey = Parameters<RoomBus["subscribe"]>[0];

/** What the bus does with a message, as probabilities, and how long it is on its way. */
export interface BusFaults {
  lose: number;
  repeat: number;
  /** Messages that are late, so that others overtake them. */
  delay: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** How late a late one is at most. */
  lateMs: number;
}

/** A bus between the instances of a world. It loses, repeats and reorders as it is told to (B1). */
export class SimulatedBus {
  readonly faults: BusFaults = { lose: 0, repeat: 0, delay: 0, minMs: 1, maxMs: 5, lateMs: 1_500 };
  readonly counts = { sent: 0, lost: 0, repeated: 0, late: 0 };
  readonly #clock: VirtualClock;
  readonly #chance: Chance;
  readonly #handles = new Set<BusHandle>();

  constructor(clock: VirtualClock, chance: Chance) {
    this.#clock = clock;
    this.#chance = chance;
  }

  /** The handle of one process life. It does not hear itself. */
  open(life: LifeClock): BusHandle {
    const handle = new BusHandle(this, life);
    this.#handles.add(handle);
    return handle;
  }

  close(handle: BusHandle): void {
    this.#handles.delete(handle);
  }

  send(from: BusHandle, channel: string, encode: () => Uint8Array): void {
    let message: Uint8Array | undefined;
    for (const handle of this.#handles) {
      if (handle === from || !handle.isHearing(channel)) continue;
      message ??= encode();
      this.#carry(handle, channel, message);
    }
  }

  #carry(handle: BusHandle, channel: string, message: Uint8Array): void {
    const { lose, repeat, delay, minMs, maxMs, lateMs } = this.faults;
    this.counts.sent += 1;
    if (this.#chance.is(lose)) {
      this.counts.lost += 1;
      return;
    }
    const copies = this.#chance.is(repeat) ? 2 : 1;
    this.counts.repeated += copies - 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const isLate = this.#chance.is(delay);
      if (isLate) this.counts.late += 1;
      const onItsWayMs = isLate ? this.#chance.between(minMs, lateMs) : this.#chance.between(minMs, maxMs);
      this.#clock.setTimer(onItsWayMs, () => handle.deliver(channel, message));
    }
  }
}

/** One instance's side of the bus. */
export class BusHandle implements RoomBus {
  readonly #bus: SimulatedBus;
  readonly #life: LifeClock;
  readonly #hearers = new Map<string, Set<Hear>>();
  readonly #changed = new Set<() => void>();
  #isWell = true;
  /** Nothing comes and nothing goes, whether it is known or not. */
  #isDown = false;

  constructor(bus: SimulatedBus, life: LifeClock) {
    this.#bus = bus;
    this.#life = life;
  }

  get isWell(): boolean {
    return this.#isWell;
  }

  isHearing(channel: string): boolean {
    return !this.#life.isStopped && this.#hearers.has(channel);
  }

  /** @param isNoticed the instance's client knows it. */
  goDown(isNoticed: boolean): void {
    this.#isDown = true;
    if (isNoticed) this.#become(false);
  }

  comeUp(): void {
    this.#isDown = false;
    // A client that did not notice has lost messages without knowing.
    this.#become(true);
  }

  publish(key: RoomKey, encode: () => Uint8Array): void {
    this.#send(channelOf(key), encode);
  }

  subscribe(key: RoomKey, hear: Hear): () => void {
    return this.#hear(channelOf(key), hear);
  }

  announce(message: Uint8Array): void {
    this.#send(everybody, () => message);
  }

  onAnnouncement(hear: Hear): () => void {
    return this.#hear(everybody, hear);
  }

  onChange(changed: () => void): () => void {
    this.#changed.add(changed);
    return () => this.#changed.delete(changed);
  }

  async close(): Promise<void> {
    this.#bus.close(this);
    this.#hearers.clear();
  }

  deliver(channel: string, message: Uint8Array): void {
    if (this.#isDown || this.#life.isStopped) return;
    for (const hear of [...(this.#hearers.get(channel) ?? [])]) hear(message);
  }

  #become(isWell: boolean): void {
    if (this.#isWell === isWell) return;
    this.#isWell = isWell;
    for (const changed of [...this.#changed]) changed();
  }

  #send(channel: string, encode: () => Uint8Array): void {
    if (!this.#isDown && !this.#life.isStopped) this.#bus.send(this, channel, encode);
  }

  #hear(channel: string, hear: Hear): () => void {
    const hearers = this.#hearers.get(channel) ?? new Set();
    this.#hearers.set(channel, hearers.add(hear));
    return () => {
      hearers.delete(hear);
      if (hearers.size === 0) this.#hearers.delete(channel);
    };
  }
}

const everybody = "";

function channelOf({ tenant, room }: RoomKey): string {
  return JSON.stringify([tenant, room]);
}
