import type { ServerFrameJson } from "@polylogue/proto/room";
import { backoffDelayMs } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import type { ConnectionState } from "./connection-state.ts";
import { createGreetedSocket, type GreetedSocket } from "./greeted-socket.ts";
import { connectionLimits } from "./limits.ts";
import type { Network } from "./network.ts";
import { createPendingCommands } from "./pending-commands.ts";
import type { RoomListener } from "./room-links.ts";
import { createRoomTable } from "./room-table.ts";
import type { DialSocket } from "./socket.ts";
import { type ClientCommand, parseServerFrame, type Reply, unavailable, type WireError, wireError } from "./wire.ts";

/** The page's one connection: it outlives sockets, joins wanted rooms again on each, and matches answers to commands. */
export interface Connection {
  state(): ConnectionState;
  /** Called after every change of `state()`. */
  subscribe(changed: () => void): () => void;
  /** Dials with the token of the person; again with another token to change it. */
  start(token: string): void;
  /** Ends for good, until the next `start`. */
  stop(): void;
  /** Dials now, if a retry is being waited for. */
  retryNow(): void;
  /** Joins a room on this and every later socket, until the returned function is called. */
  wantRoom(room: string, listener: RoomListener): () => void;
  /** Joins a room again, from the position of its listener. */
  rejoin(room: string): void;
  isJoined(room: string): boolean;
  /** Called with a room's id each time it was joined. */
  onJoined(joined: (room: string) => void): () => void;
  /** Called with a room's id each time it refused us: it let us not in, or took us out. */
  onRefused(refused: (room: string, error: WireError) => void): () => void;
  /** Sends once the room is joined. With `isIdempotent` it survives the socket, else it ends UNAVAILABLE with it. */
  command(
    room: string | undefined,
    command: ClientCommand,
    options?: { readonly isIdempotent?: boolean },
  ): Promise<Reply>;
}

/** What the connection needs of its surroundings. */
export interface ConnectionPorts {
  readonly dial: DialSocket;
  readonly clock: Clock;
  readonly network: Network;
  /** 0 inclusive to 1 exclusive. */
  readonly random: () => number;
}

/** Makes a connection that does nothing before `start`. */
export function createConnection({ dial, clock, network, random }: ConnectionPorts): Connection {
  const pending = createPendingCommands();
  const rooms = createRoomTable({ clock, send: (frame) => socket?.send(frame), joined, refused: roomRefused });
  const stateListeners = new Set<() => void>();
  const joinedListeners = new Set<(room: string) => void>();
  const refusedListeners = new Set<(room: string, error: WireError) => void>();
  let state: ConnectionState = { phase: "idle" };
  let token = "";
  let socket: GreetedSocket | undefined;
  let attempt = 0;
  let lostAtMs: number | undefined;
  let notBeforeMs = 0;
  let cancelRetry: (() => void) | undefined;
  /** The server sends this socket away: it is kept for the answers that are under way, and nothing more is sent on it. */
  let isLeaving = false;
  let cancelExpiry: (() => void) | undefined;
  let endNetworkWatch: (() => void) | undefined;

  function become(next: ConnectionState): void {
    state = next;
    for (const listener of [...stateListeners]) listener();
  }

  function open(): void {
    cancelRetry?.();
    cancelRetry = undefined;
    attempt += 1;
    become({ phase: "opening", attempt, lostAtMs, sinceMs: clock.monotonicMs() });
    socket = createGreetedSocket({ dial, clock, token, greeted, refused, message, lost });
  }

  function greeted(): void {
    attempt = 0;
    lostAtMs = undefined;
    become({ phase: "live" });
    rooms.joinAll();
    flush();
  }

  function message(text: string): void {
    const frame = parseServerFrame(text);
    if (frame === undefined) return;
    if (frame.goAway !== undefined) leaveSoon(frame.goAway.reconnectAfterMs ?? 0);
    else if (frame.pong !== undefined) rooms.heads(frame.pong.heads ?? {});
    else if (frame.replyTo !== undefined && frame.replyTo !== "") answer(frame.replyTo, frame);
    else rooms.frame(frame);
  }

  function answer(id: string, frame: ServerFrameJson): void {
    const reply: Reply = frame.error === undefined ? { ok: frame.ok ?? {} } : { error: wireError(frame.error) };
    if (!rooms.answer(id, reply)) pending.answer(id, reply);
    if (isLeaving && !pending.hasSent()) leaveNow();
  }

  function joined(room: string): void {
    flush();
    for (const listener of [...joinedListeners]) listener(room);
  }

  function roomRefused(room: string, error: WireError): void {
    for (const listener of [...refusedListeners]) listener(room, error);
  }

  function flush(): void {
    if (state.phase !== "live" || isLeaving) return;
    for (const command of pending.unsent()) {
      if (command.room !== undefined && !rooms.isJoined(command.room)) continue;
      command.isSent = true;
      socket?.send({
        id: command.id,
        ...(command.room === undefined ? {} : { room: command.room }),
        ...command.command,
      });
    }
  }

  /** The server is about to stop: it spreads its clients, so its wish is kept even when it ends the socket first. */
  function leaveSoon(delayMs: number): void {
    const boundedMs = Math.min(Math.max(0, delayMs), connectionLimits.retryDelayMaxMs);
    notBeforeMs = clock.monotonicMs() + boundedMs;
    cancelRetry?.();
    cancelRetry = clock.setTimer(boundedMs, () => {
      isLeaving = true;
      if (!pending.hasSent()) leaveNow();
      else cancelRetry = clock.setTimer(connectionLimits.leaveTimeoutMs, leaveNow);
    });
  }

  function leaveNow(): void {
    socket?.close();
    detach();
    open();
  }

  function detach(): void {
    socket = undefined;
    isLeaving = false;
    lostAtMs ??= clock.monotonicMs();
    rooms.socketLost();
    pending.socketLost();
  }

  function lost(): void {
    detach();
    wait();
  }

  function wait(): void {
    cancelRetry?.();
    cancelRetry = undefined;
    const since = lostAtMs ?? clock.monotonicMs();
    if (!network.isOnline()) {
      become({ phase: "offline", lostAtMs: since });
      return;
    }
    const delayMs = Math.max(backoffDelayMs(attempt + 1, random()), notBeforeMs - clock.monotonicMs());
    become({ phase: "waiting", attempt, lostAtMs: since, retryAtMs: clock.monotonicMs() + delayMs });
    cancelRetry = clock.setTimer(delayMs, open);
  }

  /** The server knows our token no more: another try would end the same. */
  function refused(error: WireError): void {
    if (error.code === "UNAUTHENTICATED" || error.code === "PERMISSION_DENIED") shut(error);
    else lost();
  }

  function shut(error: WireError | undefined): void {
    cancelRetry?.();
    cancelExpiry?.();
    endNetworkWatch?.();
    endNetworkWatch = undefined;
    socket?.close();
    socket = undefined;
    isLeaving = false;
    attempt = 0;
    lostAtMs = undefined;
    rooms.socketLost();
    pending.refuse(error ?? unavailable);
    become({ phase: "closed", error });
  }

  function networkChanged(): void {
    if (!network.isOnline()) {
      if (state.phase === "waiting") wait();
    } else if (state.phase === "live" && network.isVisible()) {
      socket?.probe();
    } else {
      retryNow();
    }
  }

  function retryNow(): void {
    if (state.phase !== "waiting" && state.phase !== "offline") return;
    notBeforeMs = 0;
    open();
  }

  function watchExpiry(): void {
    cancelExpiry = clock.setTimer(connectionLimits.commandTimeoutMs / 4, () => {
      pending.expire(clock.monotonicMs() - connectionLimits.commandTimeoutMs);
      watchExpiry();
    });
  }

  return {
    state: () => state,
    subscribe: (changed) => subscribeTo(stateListeners, changed),
    onJoined: (listener) => subscribeTo(joinedListeners, listener),
    onRefused: (listener) => subscribeTo(refusedListeners, listener),
    start(nextToken) {
      if (state.phase !== "idle" && state.phase !== "closed") {
        if (nextToken === token) return;
        shut(undefined);
      }
      token = nextToken;
      endNetworkWatch = network.subscribe(networkChanged);
      watchExpiry();
      open();
    },
    stop: () => shut(undefined),
    retryNow,
    wantRoom: (room, listener) => {
      const release = rooms.want(room, listener, state.phase === "live");
      return () => {
        release();
        pending.refuse(unavailable, room);
      };
    },
    rejoin: (room) => rooms.rejoin(room),
    isJoined: (room) => !isLeaving && rooms.isJoined(room),
    command(room, command, { isIdempotent = false } = {}) {
      if ((state.phase !== "live" || isLeaving) && !isIdempotent) return Promise.resolve({ error: unavailable });
      return new Promise((resolve) => {
        pending.add({ room, command, isIdempotent, sinceMs: clock.monotonicMs(), resolve });
        flush();
      });
    },
  };
}

function subscribeTo<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
