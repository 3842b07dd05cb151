import { createStore, type StoreApi } from "zustand/vanilla";
import { browserClock } from "./connection/browser-clock.ts";
import { createBrowserDial } from "./connection/browser-socket.ts";
import type { Clock } from "./connection/clock.ts";
import { type Connection, createConnection } from "./connection/connection.ts";
import { createHttpApi, type HttpApi, type HttpResult } from "./connection/http-api.ts";
import { createIdentityStorage, type Identity, isSignedOut } from "./connection/identity.ts";
import { createBrowserNetwork } from "./connection/network.ts";
import { createOutbox, type Outbox } from "./connection/outbox.ts";
import { createBrowserOutboxStorage } from "./connection/outbox-storage.ts";
import { createBrowserFrames } from "./room/frames.ts";
import { createLobby, type Lobby } from "./room/lobby-store.ts";
import type { RoomSession } from "./room/room-session.ts";
import { createRoomSessions } from "./room/room-sessions.ts";

/** The whole page without its looks: what the components reach through one context. */
export interface Client {
  readonly clock: Clock;
  readonly api: HttpApi;
  readonly connection: Connection;
  readonly outbox: Outbox;
  readonly lobby: Lobby;
  /** Who uses this browser; undefined before a name was given, and after the server forgot the token. */
  readonly identity: StoreApi<{ readonly identity: Identity | undefined }>;
  /** Makes a guest of that name and connects. */
  enter(displayName: string): Promise<HttpResult<Identity>>;
  /** The person goes by another name from now on. */
  rename(displayName: string): void;
  signOut(): void;
  openRoom(roomId: string): RoomSession;
}

/** Picks the browser's adapters and connects when somebody is known. */
export function createClient(page: Window): Client {
  const clock = browserClock;
  const identities = createIdentityStorage(page.localStorage);
  const identity = createStore<{ readonly identity: Identity | undefined }>(() => ({ identity: identities.load() }));
  const api = createHttpApi({ fetch: page.fetch.bind(page), clock, token: () => identity.getState().identity?.token });
  const connection = createConnection({
    dial: createBrowserDial(page.location),
    clock,
    network: createBrowserNetwork(page),
    random: Math.random,
  });
  const outbox = createOutbox({ connection, clock, storage: createBrowserOutboxStorage(page.localStorage) });
  const lobby = createLobby(api);
  const rooms = createRoomSessions({ connection, outbox, api, clock, frames: createBrowserFrames(page), newId });

  function become(next: Identity): void {
    identities.save(next);
    identity.setState({ identity: next });
  }

  function connect(next: Identity): void {
    connection.start(next.token);
    outbox.restore(next.participantId);
    // What an earlier life of the page left unsent is sent without waiting for its room to be looked at.
    for (const { post } of outbox.entries()) rooms.open(post.room, next.participantId);
  }

  function signOut(): void {
    identities.clear();
    rooms.closeAll();
    identity.setState({ identity: undefined });
  }

  connection.subscribe(() => {
    const state = connection.state();
    if (state.phase === "closed" && state.error !== undefined && isSignedOut(state.error)) signOut();
  });
  const known = identity.getState().identity;
  if (known !== undefined) connect(known);

  return {
    clock,
    api,
    connection,
    outbox,
    lobby,
    identity,
    async enter(displayName) {
      const answer = await api.createSession(displayName);
      if ("error" in answer) return answer;
      const { token, participant } = answer.value;
      const next = { token, participantId: participant.id ?? "", displayName: participant.displayName ?? displayName };
      become(next);
      connect(next);
      return { value: next };
    },
    rename(displayName) {
      const now = identity.getState().identity;
      if (now !== undefined) become({ ...now, displayName });
    },
    signOut() {
      connection.stop();
      signOut();
    },
    openRoom: (roomId) => rooms.open(roomId, identity.getState().identity?.participantId ?? ""),
  };
}

/** 128 random bits: `crypto.randomUUID` exists on secure origins only. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
