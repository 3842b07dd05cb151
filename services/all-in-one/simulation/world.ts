import { create } from "@bufbuild/protobuf";
import { CreateRoomRequestSchema, ParticipantKind, ParticipantSchema, PersonaCardSchema } from "@polylogue/proto/room";
import type { RoomStore } from "@polylogue/room";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-wire";
import { MemoryRooms } from "../../room/src/store/memory/memory-rooms.ts";
import { SimulatedBus } from "./bus/simulated-bus.ts";
import type { MakeCheck } from "./checks/check.ts";
import type { WorldPlan } from "./faults/world-plan.ts";
import { Network } from "./network/network.ts";
import { Bot } from "./parts/bot.ts";
import { GatewayProcess, simulatedTenant } from "./parts/gateway-process.ts";
import { Page } from "./parts/page.ts";
import { offeredPersonas } from "./parts/personas-offered.ts";
import { createPlainSigner } from "./parts/plain-signer.ts";
import { RoomProcess } from "./parts/room-process.ts";
import { RunnerProcess } from "./parts/runner-process.ts";
import { WorldRecord } from "./record/world-record.ts";
import { SimulatedStore, type StoreWatch } from "./store/simulated-store.ts";
import { healthyStore, type StoreFaults } from "./store/store-faults.ts";
import { Chance } from "./time/chance.ts";
import { Trace } from "./time/trace.ts";
import { type LifeClock, VirtualClock } from "./time/virtual-clock.ts";

/** Milliseconds within which a world has to be there. */
const startMsMax = 10_000;

const names = ["Mira", "Jon", "Eve", "Kim", "Lou", "Max"];

export interface WorldOptions {
  readonly seed: number;
  readonly plan: WorldPlan;
  readonly checks: readonly MakeCheck[];
  /** Given a line for every step. */
  readonly say?: (line: string) => void;
}

/** Everything that there is, made from one seed: processes, what lies between them, the people, and the record of it all. */
export class World implements StoreWatch {
  readonly seed: number;
  readonly plan: WorldPlan;
  readonly say: ((line: string) => void) | undefined;
  readonly clock = new VirtualClock();
  readonly chance: Chance;
  readonly trace: Trace;
  readonly record: WorldRecord;
  readonly network: Network;
  readonly bus: SimulatedBus;
  readonly storeFaults: StoreFaults;
  readonly memory = new MemoryRooms();
  readonly instances: readonly RoomProcess[];
  readonly gateways: readonly GatewayProcess[];
  readonly runners: readonly RunnerProcess[];
  readonly pages: readonly Page[];
  readonly bots: readonly Bot[];
  readonly rooms: string[] = [];
  /** An instance that dies at its next append, and where. */
  crashPoint: { readonly host: string; readonly when: "before" | "after" } | undefined;

  constructor({ seed, plan, checks, say }: WorldOptions) {
    this.seed = seed;
    this.plan = plan;
    this.say = say;
    this.chance = new Chance(seed, "world");
    this.trace = new Trace(() => this.clock.monotonicMs(), say);
    this.record = new WorldRecord(() => this.clock.monotonicMs(), checks);
    this.network = new Network(this.clock, this.trace, new Chance(seed, "network"));
    this.network.onWay = (from, to, isOpen) => this.record.see({ kind: "way", from, to, isOpen });
    this.bus = new SimulatedBus(this.clock, new Chance(seed, "bus"));
    this.storeFaults = { ...healthyStore };
    this.instances = range(plan.instances).map((n) => new RoomProcess(this, `room:${n}`));
    this.gateways = range(plan.gateways).map((n) => new GatewayProcess(this, `gateway:${n}`));
    this.runners = range(plan.runners).map((n) => new RunnerProcess(this, `runner:${n}`));
    this.bots = range(plan.bots).map((n) => new Bot(this, `Bot${n}`));
    this.pages = names.slice(0, plan.pages).map((name) => new Page(this, name));
  }

  get roomAddresses(): readonly string[] {
    return this.instances.map(({ address }) => address);
  }

  roomAt(address: string): RoomProcess {
    const found = this.instances.find((instance) => instance.address === address);
    if (!found) throw new Error(`nobody is at ${address}`);
    return found;
  }

  roomAddressFor(chance: Chance): string {
    return chance.pick(this.roomAddresses);
  }

  /** Where a page dials: anywhere, since any gateway serves anybody. */
  gatewayFor(chance: Chance): string {
    return chance.pick(this.gateways).address;
  }

  /** Puts something between an instance and its store. */
  wrapStore: (store: RoomStore) => RoomStore = (store) => store;

  openStore(host: string, life: LifeClock): RoomStore {
    this.#stores += 1;
    const chance = new Chance(this.seed, `store ${host} ${this.#stores}`);
    const { memory: rooms, clock, storeFaults: faults } = this;
    return this.wrapStore(new SimulatedStore({ rooms, clock, life, chance, faults, host, watch: this }));
  }

  /** Starts all processes, makes the rooms, and has everybody open them. */
  async start(): Promise<void> {
    for (const instance of this.instances) await this.#until(instance.start());
    for (const gateway of this.gateways) await gateway.start();
    for (const runner of this.runners) await runner.start();
    for (let n = 0; n < this.plan.rooms; n += 1) this.rooms.push(await this.#until(this.#makeRoom(`Room ${n + 1}`)));
    for (const page of this.pages) {
      page.load();
      for (const room of this.rooms) page.open(room);
    }
    for (const bot of this.bots) bot.start();
    await this.clock.run(this.clock.monotonicMs() + 200);
    Object.assign(this.bus.faults, this.plan.bus);
    this.network.replays = this.plan.replays;
    Object.assign(this.storeFaults, this.plan.store);
  }

  /** Nothing is lost and nothing fails from here on. */
  heal(): void {
    Object.assign(this.bus.faults, { lose: 0, repeat: 0, delay: 0 });
    Object.assign(this.storeFaults, healthyStore);
  }

  decided(write: Parameters<StoreWatch["decided"]>[0], verdict: "won" | "lost", host: string): void {
    this.trace.note(`${verdict} ${write.key.room} ${write.commit.firstSeq} ${write.commit.tag} by ${host}`);
    if (verdict === "won") this.record.committed(write);
    else this.record.lost(write);
  }

  replaced(key: { readonly room: string }, record: Uint8Array): void {
    this.trace.note(`erased in ${key.room}`);
    this.record.replaced(key.room, record);
  }

  isCrashPoint(host: string, when: "before" | "after"): boolean {
    if (this.crashPoint?.host !== host || this.crashPoint.when !== when) return false;
    this.crashPoint = undefined;
    this.record.happened(`crashed ${when} an append`);
    this.roomAt(host).crash(false);
    return true;
  }

  broken(what: string): void {
    this.defect(what);
  }

  /** Something that no process should ever say or do. */
  defect(what: string): void {
    this.record.violated("none: a defect", what);
  }

  #stores = 0;

  /** Lets time go on until something is done. */
  async #until<T>(doing: Promise<T>): Promise<T> {
    let isDone = false;
    void doing.finally(() => {
      isDone = true;
    });
    await this.clock.run(startMsMax, () => isDone);
    return doing;
  }

  async #makeRoom(title: string): Promise<string> {
    const [owner] = this.pages;
    if (!owner) throw new Error("a world has people");
    const { participantId, displayName } = owner;
    const claims = { tenant: simulatedTenant, participantId, displayName, kind: "guest", session: 0 } as const;
    const resolvedPersonas = offeredPersonas.map(({ id, version, handle, displayName: name }) =>
      create(ParticipantSchema, {
        id: `p_${id}`,
        kind: ParticipantKind.PERSONA,
        displayName: name,
        handle,
        persona: create(PersonaCardSchema, { personaId: id, version }),
      }),
    );
    const made = await this.chance
      .pick(this.instances)
      .instance.unary.createRoom(create(CreateRoomRequestSchema, { title, resolvedPersonas }), {
        authorization: await createPlainSigner(this.clock).sign("statement", claims, 60_000),
        requestId: "q",
        signal: new AbortController().signal,
      });
    if (isRefusal(made)) throw new Error(`no room: ${made.reason}`);
    return made.room?.id ?? "";
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
