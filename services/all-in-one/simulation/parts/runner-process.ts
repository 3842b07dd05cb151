import { create } from "@bufbuild/protobuf";
import { createPersonasService, type RoomReads } from "@polylogue/personas";
import { type Refusal, refuse } from "@polylogue/proto";
import { PersonaSchema } from "@polylogue/proto/persona";
import { trunkDuplex, trunkWire } from "../network/trunk-duplex.ts";
import { createScriptedDoor } from "../play/scripted-door.ts";
import { Chance } from "../time/chance.ts";
import type { LifeClock } from "../time/virtual-clock.ts";
import type { World } from "../world.ts";
import { offeredPersonas } from "./personas-offered.ts";
import { createPlainSigner } from "./plain-signer.ts";
import { callGetRoom, callLoadHistory } from "./unary-calls.ts";
import { createWatchedLog } from "./watched-log.ts";
import { watchedTrunk } from "./watched-trunk.ts";

/** What lives between a start and a crash. */
interface RunnerLife {
  readonly clock: LifeClock;
  readonly runner: Awaited<ReturnType<typeof createPersonasService>>;
}

/** A process of the personas service: the real runner before a scripted model. */
export class RunnerProcess {
  readonly host: string;
  readonly #world: World;
  #life: RunnerLife | undefined;
  #lives = 0;
  /** The planned stop of a life: the next one begins after it. */
  #stopping: Promise<void> | undefined;

  constructor(world: World, host: string) {
    this.#world = world;
    this.host = host;
  }

  get isUp(): boolean {
    return this.#life !== undefined;
  }

  async start(): Promise<void> {
    await this.#stopping;
    if (this.#life) return;
    this.#lives += 1;
    const world = this.#world;
    const clock = world.clock.life();
    const name = `${this.host} life ${this.#lives}`;
    const chance = new Chance(world.seed, name);
    world.trace.note(`start ${this.host}`);
    const runner = await createPersonasService(
      {
        roomAddresses: world.roomAddresses,
        modelAddresses: ["nowhere:1"],
        directoryAddress: "nowhere:2",
        turnsMax: 8,
        drainMs: 2_000,
        serviceSecret: "",
        logLevel: "silent",
      },
      {
        clock,
        random: chance.random,
        log: createWatchedLog(this.host, (what) => world.defect(what), world.say),
        signer: createPlainSigner(clock),
        dial: (address, authorization) =>
          watchedTrunk(
            trunkDuplex(world.network.connect<Uint8Array, Refusal>(this.host, address, trunkWire, { authorization })),
            world.record,
            this.host,
            address,
          ),
        rooms: this.#reads(),
        personas: {
          getPersona: async ({ personaId }) => {
            const persona = offeredPersonas.find(({ id }) => id === personaId);
            return persona ? create(PersonaSchema, persona) : refuse("UNKNOWN_PERSONA", "There is no such persona.");
          },
        },
        models: createScriptedDoor(world, clock, this.host),
      },
    );
    if (!clock.isStopped) this.#life = { clock, runner };
  }

  crash(isSilent: boolean): void {
    const life = this.#life;
    if (!life) return;
    this.#life = undefined;
    this.#world.trace.note(`crash ${this.host}`);
    this.#world.record.happened("runner crashed");
    this.#world.record.see({ kind: "down", host: this.host });
    life.clock.stop();
    this.#world.network.kill(this.host, isSilent);
  }

  /** A planned stop: running turns get a little time. */
  stop(): void {
    const life = this.#life;
    if (!life || this.#stopping) return;
    this.#stopping = this.#stop(life).finally(() => {
      this.#stopping = undefined;
    });
  }

  async #stop(life: RunnerLife): Promise<void> {
    this.#world.trace.note(`stop ${this.host}`);
    this.#world.record.happened("runner stopped");
    await life.runner.close();
    if (this.#life === life) this.#life = undefined;
    life.clock.stop();
    this.#world.record.see({ kind: "down", host: this.host });
  }

  #reads(): RoomReads {
    const world = this.#world;
    const from = this.host;
    return {
      getRoom: ({ ticket, room, ...at }) => callGetRoom(world, { from, authorization: ticket, ...at }, room),
      loadHistory: ({ ticket, room, ...at }, before, limit) =>
        callLoadHistory(world, { from, authorization: ticket, ...at }, { room, before, limit }),
    };
  }
}
