import { rankAddresses } from "@polylogue/runtime/instances/rendezvous";
import type { Random } from "@polylogue/runtime/random/random";
import { createSeededRandom } from "@polylogue/runtime/random/seeded-random";
import type { LiveTurn, RoomView } from "../../../web/src/room/room-view.ts";
import { makeGuest, makeRoom } from "../clients/http.ts";
import { LabClient } from "../clients/lab-client.ts";
import { type Load, type LoadOptions, startLoad } from "../clients/load.ts";
import type { History } from "../history/history.ts";
import { createJournal, type Journal } from "../journal/journal.ts";
import { sleepMs } from "../processes/sleep.ts";
import type { SupervisedProcess } from "../processes/supervised-process.ts";
import type { Lab } from "./lab.ts";

/** How long everybody may take to agree when the faults are over. */
const settleTimeoutMs = 40_000;
const lookEveryMs = 50;
const askTimeoutMs = 10_000;
const talkTimeoutMs = 30_000;
/** The tenant of guests where nothing else is configured. */
const tenant = "local";

/** One story's clients, rooms and journal in a lab. */
export class Scene {
  readonly lab: Lab;
  readonly journal: Journal = createJournal();
  readonly random: Random;
  readonly #seed: number;
  readonly #clients: LabClient[] = [];
  readonly #rooms = new Set<string>();
  readonly #loads: Load[] = [];
  #rounds = 0;

  constructor(lab: Lab, seed: number) {
    this.lab = lab;
    this.random = createSeededRandom(seed);
    this.#seed = seed;
  }

  /** A person with the web client, who comes in by the gateway with that index, and by the others in turn when it is lost. */
  async client(name: string, gateway = 0): Promise<LabClient> {
    const { fronts } = this.lab;
    const guest = await makeGuest(fronts[gateway] ?? "", name);
    return this.clientOf(name, guest, gateway);
  }

  /** Another device of somebody who is there already. */
  clientOf(name: string, guest: LabClient["guest"], gateway = 0): LabClient {
    const { fronts } = this.lab;
    let dials = gateway - 1;
    const chooseGateway = (): string => {
      dials += 1;
      return fronts[dials % fronts.length] ?? "";
    };
    const client = new LabClient({
      name,
      guest,
      journal: this.journal,
      chooseGateway,
      random: () => this.random.fraction(),
    });
    this.#clients.push(client);
    return client;
  }

  async room(owner: LabClient, personas: readonly string[] = []): Promise<string> {
    const room = await makeRoom(this.lab.fronts[0] ?? "", owner.guest, personas);
    this.#rooms.add(room);
    return room;
  }

  /** People who have all joined one room. */
  async party(
    names: readonly string[],
    personas: readonly string[] = [],
  ): Promise<{ clients: LabClient[]; room: string }> {
    const clients = await Promise.all(names.map((name, index) => this.client(name, index % this.lab.fronts.length)));
    const [owner] = clients;
    if (!owner) throw new Error("a party has people");
    const room = await this.room(owner, personas);
    for (const client of clients) client.open(room);
    await Promise.all(clients.map((client) => client.until(room, (view) => view.phase === "open", timeout(10_000))));
    return { clients, room };
  }

  /** The instance that gateways prefer for a room, and so the one that writes it as long as it is well. */
  ownerOf(room: string): SupervisedProcess {
    const { rooms } = this.lab.stack;
    const addressOf = new Map(
      rooms.map(({ process }) => [this.lab.network.way("gateways", process.name).address, process] as const),
    );
    const [first = ""] = rankAddresses([...addressOf.keys()], [tenant, room]);
    const owner = addressOf.get(first);
    if (!owner) throw new Error("a lab has room instances");
    return owner;
  }

  /** Asks a persona, and resolves with its turn when everybody sees it write. */
  async streaming(clients: readonly LabClient[], room: string, handle: string): Promise<string> {
    const [asker] = clients;
    const asked = asker?.session(room).actions.post(`@${handle} please compare tea and coffee at length`, "");
    const turnOf = ({ turns, messages }: RoomView): LiveTurn | undefined =>
      [...turns.values()].find(
        ({ status, trigger }) => status === "running" && messages.get(trigger)?.clientMessageId === asked,
      );
    let turnId = "";
    for (const client of clients) {
      await client.until(room, (view) => turnOf(view) !== undefined, timeout(askTimeoutMs));
      const turn = turnOf(client.view(room));
      turnId = turn?.turnId ?? turnId;
      await this.until("the persona writes", () => (client.textOf(room, turn?.messageId ?? "") ?? "") !== "");
    }
    return turnId;
  }

  /** Everybody posts once more, and everybody sees all of it. */
  async talkOn(clients: readonly LabClient[], room: string): Promise<void> {
    this.#rounds += 1;
    const texts = clients.map(({ name }) => `${name} goes on ${this.#rounds}`);
    for (const [index, client] of clients.entries()) client.session(room).actions.post(texts[index] ?? "", "");
    for (const client of clients) {
      const hasAll = ({ messages }: RoomView): boolean => {
        const said = new Set([...messages.values()].map(({ text }) => text));
        return texts.every((text) => said.has(text));
      };
      await client.until(room, hasAll, timeout(talkTimeoutMs));
    }
  }

  load(options: Omit<LoadOptions, "random">): Load {
    const load = startLoad({ ...options, random: this.random });
    this.#loads.push(load);
    return load;
  }

  /** Writes down what is done to whom, and does it. */
  async nemesis<T>(what: string, whom: string, act: () => Promise<T> | T): Promise<T> {
    this.journal.write({ kind: "nemesis", what, whom });
    return act();
  }

  fact(name: string, count: number): void {
    this.journal.write({ kind: "fact", name, count });
  }

  /** Resolves as soon as a condition holds that no event tells of. */
  async until(what: string, holds: () => boolean | Promise<boolean>, timeoutMs = 15_000): Promise<void> {
    const untilMs = performance.now() + timeoutMs;
    while (!(await holds())) {
      if (performance.now() > untilMs) throw new Error(`in vain waited for: ${what}`);
      await sleepMs(lookEveryMs);
    }
  }

  /** Ends the faults, waits until everybody agrees, and writes down what each client has. */
  async settle(): Promise<void> {
    for (const load of this.#loads) await load.stop();
    await this.lab.heal();
    for (const room of this.#rooms) {
      const clients = this.#clients.filter((client) => client.hasOpen(room));
      // Whoever does not get there is found by the checker, with what they have.
      await this.until(`everybody at the head of ${room}`, () => this.#isSettled(room, clients), settleTimeoutMs).catch(
        () => {},
      );
      for (const client of clients) client.conclude(room);
    }
  }

  async history(wants: History["wants"]): Promise<History> {
    const rooms = new Map<string, Awaited<ReturnType<Lab["store"]["read"]>>>();
    for (const room of this.#rooms) rooms.set(room, await this.lab.store.read(room));
    return { seed: this.#seed, entries: this.journal.entries, rooms, wants };
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  async #isSettled(room: string, clients: readonly LabClient[]): Promise<boolean> {
    const isQuiet = clients.every((client) => {
      const { turns, pending } = client.view(room);
      return turns.size === 0 && pending.length === 0;
    });
    if (!isQuiet) return false;
    const head = await this.lab.store.headSeq(room);
    return clients.every((client) => client.seq(room) === head);
  }
}

/** A signal that aborts after so long. */
function timeout(timeoutMs: number): AbortSignal {
  return AbortSignal.timeout(timeoutMs);
}
