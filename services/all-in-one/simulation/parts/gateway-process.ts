import { create } from "@bufbuild/protobuf";
import { type Refusal, refuse } from "@polylogue/proto";
import { PersonaSchema } from "@polylogue/proto/persona";
import { createPersonaSeats } from "../../../../gateway/src/directory/persona-seats.ts";
import { jsonSubprotocol } from "../../../../gateway/src/doors/browser/subprotocols.ts";
import type { Principal } from "../../../../gateway/src/principal.ts";
import { createStatements } from "../../../../gateway/src/rooms/statements.ts";
import { Connection } from "../../../../gateway/src/sessions/connection.ts";
import { SessionHub } from "../../../../gateway/src/sessions/session-hub.ts";
import type { SocketEnd } from "../network/browser-socket.ts";
import { trunkDuplex, trunkWire } from "../network/trunk-duplex.ts";
import { Chance } from "../time/chance.ts";
import type { LifeClock } from "../time/virtual-clock.ts";
import type { World } from "../world.ts";
import { offeredPersonas } from "./personas-offered.ts";
import { createPlainSigner } from "./plain-signer.ts";
import { createWatchedLog } from "./watched-log.ts";

/** What lives between a start and a crash. */
interface GatewayLife {
  readonly clock: LifeClock;
  readonly hub: SessionHub;
  readonly stop: AbortController;
}

/** A process of the gateway: the real sessions between simulated sockets and simulated trunks. */
export class GatewayProcess {
  readonly address: string;
  readonly #world: World;
  #life: GatewayLife | undefined;
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

  async start(): Promise<void> {
    await this.#stopping;
    if (this.#life) return;
    this.#lives += 1;
    const world = this.#world;
    const clock = world.clock.life();
    const chance = new Chance(world.seed, `${this.address} life ${this.#lives}`);
    const instance = chance.random.id("gateway");
    const signer = createPlainSigner(clock);
    const stop = new AbortController();
    const orders = new Map<string, readonly string[]>();
    const personas = offeredPersonas.map((persona) => create(PersonaSchema, persona));
    const hub = new SessionHub({
      clock,
      random: chance.random,
      log: createWatchedLog(this.address, (what) => world.defect(what), world.say),
      chains: {
        connection: async ({ credential }) => principalOf(credential, clock),
        command: (call, last) => last(call),
      },
      seats: createPersonaSeats({ listPersonas: async () => personas }),
      models: { refuse: async () => undefined },
      instances: {
        addresses: world.roomAddresses,
        ranked: (_tenant, room) => rankedAtRandom(chance, orders, world.roomAddresses, room),
        subscribe: () => () => {},
      },
      statements: createStatements(signer),
      dial: async (address) => {
        const authorization = await signer.sign("service", { role: "gateway", instance }, 60_000);
        return trunkDuplex(
          world.network.connect<Uint8Array, Refusal>(this.address, address, trunkWire, { authorization }),
        );
      },
      defer: (run) => void clock.setTimer(0, run),
      signal: stop.signal,
    });
    world.network.serve<Buffer | string, { code: number }>(this.address, (end) => this.#accept(hub, end));
    this.#life = { clock, hub, stop };
    world.trace.note(`start ${this.address}`);
    hub.start();
  }

  crash(isSilent: boolean): void {
    const life = this.#life;
    if (!life) return;
    this.#life = undefined;
    this.#world.trace.note(`crash ${this.address}`);
    this.#world.record.happened("gateway crashed");
    life.clock.stop();
    this.#world.network.kill(this.address, isSilent);
  }

  /** A planned stop: clients are told to come back elsewhere. */
  stop(): void {
    const life = this.#life;
    if (!life || this.#stopping) return;
    this.#stopping = this.#stop(life).finally(() => {
      this.#stopping = undefined;
    });
  }

  async #stop(life: GatewayLife): Promise<void> {
    this.#world.trace.note(`stop ${this.address}`);
    this.#world.record.happened("gateway stopped");
    await life.hub.drain(1_000);
    life.hub.close();
    life.stop.abort();
    if (this.#life !== life) return;
    this.#life = undefined;
    await this.#world.clock.after(this.#world.network.latency.maxMs);
    life.clock.stop();
    if (!this.#life) this.#world.network.kill(this.address, false);
  }

  #accept(hub: SessionHub, end: SocketEnd): void {
    let drained = (): void => {};
    const connection = new Connection({
      hub,
      socket: {
        write: (bytes) => void end.send(bytes),
        get bufferedBytes() {
          return end.bufferedBytes;
        },
        onDrained: (listener) => {
          drained = listener;
        },
        // A browser answers a protocol ping without its page.
        ping: () => this.#world.network.isWell(this.address, end.peerHost) && connection.alive(),
        close: (code) => end.close({ code }),
      },
      protocol: jsonSubprotocol,
      address: "192.0.2.1",
    });
    end.listen({
      message: (text) => connection.receive(Buffer.from(text), false),
      drained: () => drained(),
      closed: () => connection.closed(),
    });
  }
}

/** Who a token names. Tokens of a world are not signed. */
function principalOf(token: string, clock: LifeClock): Principal | Refusal {
  const [participantId, displayName] = token.split(" ");
  if (!participantId || !displayName) return refuse("BAD_TOKEN", "The token is malformed, forged or expired.");
  return {
    tenant: simulatedTenant,
    participantId,
    displayName,
    kind: "guest",
    expiresAtMs: clock.nowMs() + 86_400_000,
  };
}

/** Each gateway has a preference of its own for each room: correctness never depends on who serves one. */
function rankedAtRandom(
  chance: Chance,
  orders: Map<string, readonly string[]>,
  addresses: readonly string[],
  room: string,
): readonly string[] {
  const order = orders.get(room) ?? chance.shuffled(addresses);
  orders.set(room, order);
  return order;
}

/** The one tenant of a world. */
export const simulatedTenant = "acme";
