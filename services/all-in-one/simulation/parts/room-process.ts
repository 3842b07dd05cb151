import type { Refusal } from "@polylogue/proto";
import { createCommandDigest, createRoomInstance, type RoomInstance, type RoomStore } from "@polylogue/room";
import { createFixedInstanceList } from "@polylogue/runtime/instances/fixed-instance-list";
import type { BusHandle } from "../bus/simulated-bus.ts";
import { type TrunkEnd, trunkDuplex } from "../network/trunk-duplex.ts";
import { Chance } from "../time/chance.ts";
import type { LifeClock } from "../time/virtual-clock.ts";
import type { World } from "../world.ts";
import { createPlainSigner } from "./plain-signer.ts";
import { createWatchedLog } from "./watched-log.ts";

/** What lives between a start and a crash. */
interface RoomLife {
  readonly clock: LifeClock;
  readonly instance: RoomInstance;
  readonly bus: BusHandle;
  readonly endServing: () => void;
}

/** Milliseconds that trunks get at a planned stop. */
const drainMs = 500;

/** What a trunk shows of itself when it is dialled. */
export interface TrunkHello {
  readonly authorization: string;
}

/** A process of the room service: at one address, with one life after the other. */
export class RoomProcess {
  readonly address: string;
  readonly #world: World;
  #life: RoomLife | undefined;
  #lives = 0;
  /** The planned stop of a life: the next one begins after it. */
  #stopping: Promise<void> | undefined;

  constructor(world: World, address: string) {
    this.#world = world;
    this.address = address;
  }

  get isUp(): boolean {
    return this.#life !== undefined;
  }

  /** The id of the present life; empty while it is down. */
  get id(): string {
    return this.#life?.instance.id ?? "";
  }

  get instance(): RoomInstance {
    if (!this.#life) throw new Error(`${this.address} is down`);
    return this.#life.instance;
  }

  /** Its part of the bus; undefined while it is down. */
  get bus(): BusHandle | undefined {
    return this.#life?.bus;
  }

  async start(): Promise<void> {
    await this.#stopping;
    if (this.#life) return;
    this.#lives += 1;
    const world = this.#world;
    const clock = world.clock.life();
    const bus = world.bus.open(clock);
    const store: RoomStore = world.openStore(this.address, clock);
    const signer = createPlainSigner(clock);
    const instance = createRoomInstance({
      store,
      draftStore: store,
      bus,
      clock,
      random: new Chance(world.seed, `${this.address} life ${this.#lives}`).random,
      log: createWatchedLog(this.address, (what) => world.defect(what), world.say),
      signer,
      digest: createCommandDigest("one key for all instances of this world"),
      isExclusive: false,
      address: this.address,
      instances: createFixedInstanceList(world.roomAddresses),
      schedule: (flush) => void clock.setTimer(0, flush),
    });
    const endServing = world.network.serve<Uint8Array, Refusal>(this.address, (end, hello) => {
      this.#accept(instance, end, hello as TrunkHello);
    });
    this.#life = { clock, instance, bus, endServing };
    world.trace.note(`start ${this.address} ${instance.id}`);
    world.record.see({ kind: "instance", id: instance.id, address: this.address });
    await instance.start().catch((error: unknown) => {
      // A process whose first sweep fails stops; here it comes again.
      if ((error as Error).name !== "StoreError") throw error;
      if (this.#life?.instance === instance) this.crash(false);
    });
  }

  /** Everything in its memory is gone. */
  crash(isSilent: boolean): void {
    const life = this.#life;
    if (!life) return;
    this.#life = undefined;
    this.#world.trace.note(`crash ${this.address} ${life.instance.id}`);
    this.#world.record.happened("room crashed");
    life.clock.stop();
    this.#world.bus.close(life.bus);
    this.#world.network.kill(this.address, isSilent);
  }

  /** A planned stop: its peers go elsewhere first. */
  stop(): void {
    const life = this.#life;
    if (!life || this.#stopping) return;
    this.#stopping = this.#stop(life).finally(() => {
      this.#stopping = undefined;
    });
  }

  async #stop(life: RoomLife): Promise<void> {
    this.#world.trace.note(`stop ${this.address} ${life.instance.id}`);
    this.#world.record.happened("room stopped");
    life.endServing();
    await life.instance.closeTrunks(drainMs);
    await life.instance.close();
    if (this.#life === life) this.#life = undefined;
    await this.#world.clock.after(this.#world.network.latency.maxMs);
    life.clock.stop();
    this.#world.bus.close(life.bus);
    if (!this.#life) this.#world.network.kill(this.address, false);
  }

  #accept(instance: RoomInstance, end: TrunkEnd, hello: TrunkHello): void {
    const over = new AbortController();
    const duplex = trunkDuplex(end);
    void instance.takeTrunk(
      {
        ...duplex,
        listen: (listener) =>
          duplex.listen({
            ...listener,
            message: (bytes) => listener.message(bytes),
            drained: () => listener.drained(),
            closed: (why) => {
              over.abort();
              listener.closed(why);
            },
          }),
      },
      { authorization: hello.authorization, signal: over.signal },
    );
  }
}
