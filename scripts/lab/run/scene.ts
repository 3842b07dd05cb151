import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EventJson } from "@polylogue/proto/room";
import type { Random } from "@polylogue/runtime/random/random";
import { createSeededRandom } from "@polylogue/runtime/random/seeded-random";
import { browserClock } from "../../../web/src/connection/browser-clock.ts";
import type { Clock } from "../../../web/src/connection/clock.ts";
import type { LiveTurn, RoomView } from "../../../web/src/room/room-view.ts";
import { type Crowd, startCrowd } from "../clients/crowd.ts";
import { makeGuest, makeRoom } from "../clients/http.ts";
import { LabClient } from "../clients/lab-client.ts";
import { type Load, type LoadOptions, startLoad } from "../clients/load.ts";
import type { History } from "../history/history.ts";
import { createJournal, type Journal } from "../journal/journal.ts";
import type { JournalEntry } from "../journal/journal-entry.ts";
import { inOrder, readJournals } from "../journal/read-journals.ts";
import { sleepMs } from "../processes/sleep.ts";
import type { SupervisedProcess } from "../processes/supervised-process.ts";
import type { FaultProxy } from "../proxy/fault-proxy.ts";
import type { Push } from "../proxy/push-plan.ts";
import { portOf } from "../stack/address.ts";
import type { LabStack } from "../stack/start-stack.ts";
import { type BusPush, readBusPush } from "./bus-pushes.ts";
import type { Lab } from "./lab.ts";

/** How long everybody may take to agree when the faults are over. */
const settleTimeoutMs = 40_000;
const lookEveryMs = 50;
/** A persona answers one ask after the other, so that others may be before it. */
const askTimeoutMs = 30_000;
const talkTimeoutMs = 30_000;
const echoRounds = 3;

/** One story's clients, rooms and journal in a lab. */
export class Scene {
  readonly lab: Lab;
  readonly journal: Journal = createJournal();
  readonly random: Random;
  /** Clients of a story about many. */
  readonly crowdClients: number;
  readonly #seed: number;
  readonly #clients: LabClient[] = [];
  readonly #rooms = new Set<string>();
  readonly #loads: Load[] = [];
  readonly #crowds: Crowd[] = [];
  #rounds = 0;
  #folder: string | undefined;

  constructor(lab: Lab, seed: number, crowdClients: number) {
    this.lab = lab;
    this.crowdClients = crowdClients;
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
  clientOf(
    name: string,
    guest: LabClient["guest"],
    gateway = 0,
    fronts = this.lab.fronts,
    clock: Clock = browserClock,
  ): LabClient {
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
      clock,
    });
    this.#clients.push(client);
    return client;
  }

  /** A person whose way to the first gateway is nobody else's, and that way. */
  async clientApart(name: string, clock?: Clock): Promise<{ client: LabClient; way: FaultProxy }> {
    const { fronts, network, stack } = this.lab;
    const [gateway] = stack.gateways;
    if (!gateway) throw new Error("a lab has gateways");
    const address = await network.wire(name, gateway.process.name, gateway.url.replace("http://", ""));
    const guest = await makeGuest(fronts[0] ?? "", name);
    const client = this.clientOf(name, guest, 0, [`http://${address}`], clock);
    return { client, way: network.way(name, gateway.process.name) };
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

  /** The instance that stored what a person said last: the one that gateways go to for the room. */
  async writerOf(room: string): Promise<SupervisedProcess> {
    const commits = await this.lab.store.read(room);
    const last = commits.findLast(({ events }) => events.some(({ messagePosted }) => messagePosted !== undefined));
    const writer = this.lab.roomOfLife(last?.writer ?? "");
    if (!writer) throw new Error(`nobody knows the life ${last?.writer}`);
    return writer;
  }

  /** The other one. */
  otherThan(writer: SupervisedProcess): LabStack["rooms"][number] {
    const other = this.lab.stack.rooms.find(({ process }) => process !== writer);
    if (!other) throw new Error("this lab has one room instance");
    return other;
  }

  redis(): SupervisedProcess {
    const { redis } = this.lab.stack;
    if (!redis) throw new Error("this lab has no Redis");
    return redis.process;
  }

  /** One command to Redis, past every proxy. */
  async redisCommand(name: string, ...words: readonly (string | Buffer)[]): Promise<string> {
    const socket = connect(Number(portOf(this.lab.stack.redis?.url ?? "")), "127.0.0.1");
    socket.write(`*${1 + words.length}\r\n`);
    for (const word of [name, ...words]) {
      socket.write(`$${Buffer.byteLength(word)}\r\n`);
      socket.write(word);
      socket.write("\r\n");
    }
    socket.write("QUIT\r\n");
    const answer = String(Buffer.concat(await socket.toArray()));
    if (answer.startsWith("-")) throw new Error(`Redis refused ${name}: ${answer}`);
    return answer;
  }

  /** One figure of what Redis says of itself. */
  async redisInfo(name: string): Promise<string> {
    const info = await this.redisCommand("INFO", "everything");
    return new RegExp(`^${name}:(.*)\r$`, "m").exec(info)?.[1] ?? "";
  }

  /** What a gateway says of itself. */
  async readiness(gateway: number): Promise<{ readonly status: string; readonly degraded: readonly string[] }> {
    const response = await fetch(`${this.lab.fronts[gateway]}/readyz`);
    return (await response.json()) as { status: string; degraded: string[] };
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

  /** Milliseconds that a post took, at most, until its author saw it in the room; each of them posts a few times. */
  async slowestEchoMs(clients: readonly LabClient[], room: string): Promise<number> {
    let slowestMs = 0;
    for (let round = 0; round < echoRounds; round += 1) {
      for (const client of clients) {
        const startMs = performance.now();
        const id = client.session(room).actions.post(`echo ${round}`, "");
        const isThere = ({ messages }: RoomView) => [...messages.values()].some((one) => one.clientMessageId === id);
        await client.until(room, isThere, timeout(talkTimeoutMs));
        slowestMs = Math.max(slowestMs, performance.now() - startMs);
      }
    }
    return Math.round(slowestMs);
  }

  /** Everybody posts once more, and everybody sees all of it. */
  async talkOn(clients: readonly LabClient[], room: string): Promise<void> {
    this.#rounds += 1;
    const ids = clients.map((client) =>
      client.session(room).actions.post(`${client.name} goes on ${this.#rounds}`, ""),
    );
    for (const client of clients) {
      const hasAll = ({ messages }: RoomView): boolean => {
        const there = new Set([...messages.values()].map(({ clientMessageId }) => clientMessageId));
        return ids.every((id) => id !== undefined && there.has(id));
      };
      await client.until(room, hasAll, timeout(talkTimeoutMs));
    }
  }

  /** Resolves when everybody has what the store has now; rejects when that takes longer. */
  async untilCurrent(clients: readonly LabClient[], room: string, timeoutMs: number): Promise<void> {
    const head = await this.lab.store.headSeq(room);
    const isCurrent = (): boolean => clients.every((client) => client.seq(room) >= head);
    await this.until(`everybody at seq ${head} of ${room}`, isCurrent, timeoutMs);
  }

  /** Personas speak through the other room instances alone: what they say comes to this one over the bus. Resolves with how that ends. */
  async keepPersonasFrom({ name }: SupervisedProcess): Promise<() => Promise<void>> {
    const way = this.lab.network.way("personas", name);
    await this.nemesis("keep personas from", name, () => way.set({ kind: "refuse" }));
    way.reset();
    return () => way.set({ kind: "pass" });
  }

  /** What passes on the way from Redis to a room instance, and was said by another one about this room, or about none. */
  fromOthers(hearer: SupervisedProcess, room: string): (push: Push) => BusPush["kind"] | undefined {
    return (push) => {
      const said = readBusPush(push, room);
      // Redis also gives everybody back what they said themselves.
      return said && this.lab.roomOfLife(said.life) !== hearer ? said.kind : undefined;
    };
  }

  /** A process for many clients. */
  async crowd(): Promise<Crowd> {
    this.#folder ??= await mkdtemp(join(tmpdir(), "polylogue-crowd-"));
    const crowd = startCrowd(join(this.#folder, `${this.#crowds.length}.ndjson`));
    this.#crowds.push(crowd);
    return crowd;
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

  /** What the store has of a room now. */
  async eventsOf(room: string): Promise<readonly EventJson[]> {
    return (await this.lab.store.read(room)).flatMap(({ events }) => events);
  }

  /** Lets so much time pass, where a story is about time. */
  pause(delayMs: number): Promise<void> {
    return sleepMs(delayMs);
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
    return { seed: this.#seed, entries: this.entries(), rooms, wants };
  }

  /** Of all processes, by time. */
  entries(): readonly JournalEntry[] {
    return inOrder([...this.journal.entries, ...readJournals(this.#crowds.map(({ file }) => file))]);
  }

  async close(): Promise<void> {
    // Of a story that failed people still talk, and would keep this process alive.
    for (const load of this.#loads) await load.stop();
    for (const client of this.#clients) client.close();
    for (const crowd of this.#crowds) crowd.end();
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
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
