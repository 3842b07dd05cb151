import { browserClock } from "../../../web/src/connection/browser-clock.ts";
import type { Clock } from "../../../web/src/connection/clock.ts";
import { createConnection } from "../../../web/src/connection/connection.ts";
import { createHttpApi, type HttpApi } from "../../../web/src/connection/http-api.ts";
import type { Network } from "../../../web/src/connection/network.ts";
import { createOutbox, type Outbox } from "../../../web/src/connection/outbox.ts";
import { createMemoryOutboxStorage } from "../../../web/src/connection/outbox-storage.ts";
import type { Frames } from "../../../web/src/room/frames.ts";
import { openRoomSession, type RoomSession } from "../../../web/src/room/room-session.ts";
import type { RoomView } from "../../../web/src/room/room-view.ts";
import { messageDigest, runningDigest } from "../journal/digest.ts";
import type { Journal } from "../journal/journal.ts";
import { type JournaledConnection, journaledConnection } from "./journaled-connection.ts";
import { createSocketDial } from "./socket-dial.ts";

/** A guest of the product. */
export interface Guest {
  readonly token: string;
  readonly participant: string;
}

export interface LabClientOptions {
  readonly name: string;
  readonly guest: Guest;
  readonly journal: Journal;
  /** Where to dial next; asked for each dial. */
  readonly chooseGateway: () => string;
  /** 0 inclusive to 1 exclusive. */
  readonly random: () => number;
  /** Of the connection; default: that of a page. */
  readonly clock?: Clock;
}

const alwaysOnline: Network = { isOnline: () => true, isVisible: () => true, subscribe: () => () => {} };
const nextTurn: Frames = { request: (paint) => void setImmediate(paint) };

/** A person with the real web client, without a page: its connection, its outbox and its reducer, all of it written down. */
export class LabClient {
  readonly name: string;
  readonly guest: Guest;
  readonly connection: JournaledConnection;
  readonly outbox: Outbox;
  readonly api: HttpApi;
  /** With which sockets of this client were closed by the other end. */
  readonly closeCodes: number[] = [];
  readonly #journal: Journal;
  readonly #sessions = new Map<string, RoomSession>();
  #ids = 0;

  constructor(options: LabClientOptions) {
    const { name, guest, journal, chooseGateway, random, clock = browserClock } = options;
    this.name = name;
    this.guest = guest;
    this.#journal = journal;
    this.connection = journaledConnection({
      connection: createConnection({
        dial: createSocketDial(chooseGateway, (code) => this.closeCodes.push(code)),
        clock,
        network: alwaysOnline,
        random,
      }),
      journal,
      client: name,
      participant: guest.participant,
      textOf: (room, messageId) => this.textOf(room, messageId),
    });
    this.outbox = createOutbox({
      connection: this.connection,
      clock: browserClock,
      storage: createMemoryOutboxStorage(),
    });
    this.api = createHttpApi({
      fetch: (path, init) => fetch(`${chooseGateway()}${String(path)}`, init),
      clock: browserClock,
      token: () => guest.token,
    });
    this.connection.start(guest.token);
  }

  /** Joins the room and keeps it. */
  open(room: string): RoomSession {
    const session = openRoomSession(room, this.guest.participant, {
      connection: this.connection,
      outbox: this.outbox,
      api: this.api,
      clock: browserClock,
      frames: nextTurn,
      newId: () => this.#nextId(),
    });
    this.#sessions.set(room, session);
    return session;
  }

  session(room: string): RoomSession {
    const session = this.#sessions.get(room);
    if (!session) throw new Error(`${this.name} has not opened ${room}`);
    return session;
  }

  hasOpen(room: string): boolean {
    return this.#sessions.has(room);
  }

  view(room: string): RoomView {
    return this.session(room).store.getState();
  }

  /** The text so far of a message that a persona is writing. */
  textOf(room: string, messageId: string): string | undefined {
    return this.#sessions.get(room)?.streams.read(messageId);
  }

  /** Resolves as soon as the room, as this client shows it, fits. */
  async until(room: string, fits: (view: RoomView) => boolean, signal: AbortSignal): Promise<void> {
    const { store } = this.session(room);
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (signal.aborted || fits(store.getState())) end();
      };
      const unsubscribe = store.subscribe(look);
      const end = (): void => {
        unsubscribe();
        signal.removeEventListener("abort", end);
        if (signal.aborted) reject(new Error(`${this.name} waited in vain`));
        else resolve();
      };
      signal.addEventListener("abort", end, { once: true });
      look();
    });
  }

  /** The last event that the client has applied. */
  seq(room: string): number {
    return this.connection.seqOf(room);
  }

  /** Writes down what the client has now, as the last word on it. */
  conclude(room: string): void {
    const view = this.view(room);
    this.#journal.write({
      kind: "final",
      client: this.name,
      room,
      seq: this.seq(room),
      messages: view.order.map((id) => [id, digestIn(view, id)] as const),
      openTurns: [...view.turns.keys()],
    });
  }

  /** Ends without leaving: what the client saw stays as it was. */
  close(): void {
    this.connection.stop();
  }

  #nextId(): string {
    this.#ids += 1;
    return `${this.name}-${this.#ids}`;
  }
}

function digestIn(view: RoomView, messageId: string): string {
  const message = view.messages.get(messageId);
  if (!message) return "missing";
  if (message.turn !== undefined && message.turn.status !== "ended") return runningDigest;
  return messageDigest(message);
}
