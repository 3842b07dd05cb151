import { toJson } from "@bufbuild/protobuf";
import { type LoadHistoryResponseJson, LoadHistoryResponseSchema } from "@polylogue/proto/room";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-wire";
import { type Connection, createConnection } from "../../../../web/src/connection/connection.ts";
import type { HttpApi } from "../../../../web/src/connection/http-api.ts";
import type { Network as BrowserNetwork } from "../../../../web/src/connection/network.ts";
import { createOutbox, type Outbox } from "../../../../web/src/connection/outbox.ts";
import { createMemoryOutboxStorage } from "../../../../web/src/connection/outbox-storage.ts";
import { unavailable } from "../../../../web/src/connection/wire.ts";
import { openRoomSession, type RoomSession } from "../../../../web/src/room/room-session.ts";
import { browserDial, type SocketTap } from "../network/browser-socket.ts";
import { WatchedConnection } from "../record/watched-connection.ts";
import { Chance } from "../time/chance.ts";
import type { LifeClock } from "../time/virtual-clock.ts";
import type { World } from "../world.ts";
import { simulatedTenant } from "./gateway-process.ts";
import { createPlainSigner } from "./plain-signer.ts";
import { callLoadHistory } from "./unary-calls.ts";

/** What lives between a load and the next. */
interface PageLife {
  readonly clock: LifeClock;
  readonly connection: Connection;
  readonly outbox: Outbox;
  readonly watched: WatchedConnection;
  readonly sessions: Map<string, RoomSession>;
}

/** One person's browser with one page: the real web client without its looks. What the outbox keeps survives a reload. */
export class Page {
  readonly host: string;
  readonly participantId: string;
  readonly displayName: string;
  readonly #world: World;
  readonly #storage = createMemoryOutboxStorage();
  readonly #networkChanged = new Set<() => void>();
  #isOnline = true;
  #life: PageLife | undefined;
  #lives = 0;
  /** Looks at each text that comes. */
  tap: SocketTap = () => true;

  constructor(world: World, name: string) {
    this.#world = world;
    this.host = `page:${name}`;
    this.participantId = `p_${name.toLowerCase()}`;
    this.displayName = name;
  }

  get connection(): Connection {
    return this.#alive.connection;
  }

  get outbox(): Outbox {
    return this.#alive.outbox;
  }

  get watched(): WatchedConnection {
    return this.#alive.watched;
  }

  get isOnline(): boolean {
    return this.#isOnline;
  }

  /** The sessions that are open. */
  get sessions(): ReadonlyMap<string, RoomSession> {
    return this.#alive.sessions;
  }

  get #alive(): PageLife {
    if (!this.#life) throw new Error(`${this.host} is closed`);
    return this.#life;
  }

  /** Loads the page: a new client over what the last one left. */
  load(): void {
    this.#lives += 1;
    const world = this.#world;
    const clock = world.clock.life();
    const name = `${this.host} life ${this.#lives}`;
    const chance = new Chance(world.seed, name);
    world.trace.note(`load ${name}`);
    const connection = createConnection({
      dial: browserDial(
        world.network,
        this.host,
        () => world.gatewayFor(chance),
        (text) => this.tap(text),
      ),
      clock,
      network: this.#browserNetwork,
      random: () => chance.random.fraction(),
    });
    const watched = new WatchedConnection(connection, world.record, name, this.participantId);
    const outbox = createOutbox({ connection: watched, clock, storage: this.#storage });
    this.#life = { clock, connection: watched, outbox, watched, sessions: new Map() };
    this.#newId = () => chance.random.id("c");
    connection.start(`${this.participantId} ${this.displayName}`);
    outbox.restore(this.participantId);
    for (const { post } of outbox.entries()) this.open(post.room);
  }

  #newId = (): string => "";

  open(room: string): RoomSession {
    const { clock, connection, outbox, sessions, watched } = this.#alive;
    const known = sessions.get(room);
    if (known && known.store.getState().phase !== "refused") return known;
    known?.close();
    const session = openRoomSession(room, this.participantId, {
      connection,
      outbox,
      api: this.#api,
      clock,
      // What is shown is looked at after every frame.
      frames: { request: (paint) => paint() },
      newId: () => this.#newId(),
    });
    watched.opened(room, session);
    sessions.set(room, session);
    return session;
  }

  /** Leaves the room's page. */
  close(room: string): void {
    const { sessions } = this.#alive;
    sessions.get(room)?.close();
    sessions.delete(room);
  }

  /** The page is closed and opened again. */
  reload(): void {
    const rooms = [...this.#alive.sessions.keys()];
    this.#world.record.happened("page reloaded");
    this.#alive.clock.stop();
    this.#alive.watched.over();
    this.#world.network.kill(this.host, false);
    this.load();
    for (const room of rooms) this.open(room);
  }

  goOffline(): void {
    if (!this.#isOnline) return;
    this.#isOnline = false;
    this.#world.trace.note(`offline ${this.host}`);
    for (const gateway of this.#world.gateways) {
      this.#world.network.block(this.host, gateway.address);
      this.#world.network.block(gateway.address, this.host);
    }
    this.#tellNetwork();
  }

  goOnline(): void {
    if (this.#isOnline) return;
    this.#isOnline = true;
    this.#world.trace.note(`online ${this.host}`);
    for (const gateway of this.#world.gateways) {
      this.#world.network.unblock(this.host, gateway.address);
      this.#world.network.unblock(gateway.address, this.host);
    }
    this.#tellNetwork();
  }

  #tellNetwork(): void {
    for (const changed of [...this.#networkChanged]) changed();
  }

  readonly #browserNetwork: BrowserNetwork = {
    isOnline: () => this.#isOnline,
    isVisible: () => true,
    subscribe: (changed) => {
      this.#networkChanged.add(changed);
      return () => this.#networkChanged.delete(changed);
    },
  };

  readonly #api: HttpApi = {
    createSession: async () => ({ error: unavailable }),
    listRooms: async () => ({ error: unavailable }),
    createRoom: async () => ({ error: unavailable }),
    listPersonas: async () => ({ error: unavailable }),
    listPresets: async () => ({ error: unavailable }),
    listModels: async () => ({ error: unavailable }),
    loadHistory: async (room, before, limit) => {
      const world = this.#world;
      const address = world.roomAddressFor(world.chance);
      const signer = createPlainSigner(world.clock);
      const { participantId, displayName } = this;
      const claims = { tenant: simulatedTenant, participantId, displayName, kind: "guest", session: 0 } as const;
      const authorization = await signer.sign("statement", claims, 60_000);
      const page = await callLoadHistory(
        world,
        { from: this.host, address, authorization, signal: new AbortController().signal },
        { room, before, limit },
      );
      if (isRefusal(page)) return { error: unavailable };
      const { messages = [], hasMore = false } = toJson(LoadHistoryResponseSchema, page) as LoadHistoryResponseJson;
      return { value: { messages, hasMore } };
    },
  };
}
