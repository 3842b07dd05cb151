import { limits } from "@polylogue/proto";
import type { UpdateRoomJson } from "@polylogue/proto/room";
import type { Clock } from "../connection/clock.ts";
import type { Connection } from "../connection/connection.ts";
import type { Outbox } from "../connection/outbox.ts";
import type { ClientCommand, Reply } from "../connection/wire.ts";

/** What a person can do in a room. Every promise ends in the server's answer, or in a refusal of this client. */
export interface RoomActions {
  /** The client message id; undefined when too many posts wait already. */
  post(text: string, replyTo: string): string | undefined;
  /** Sends a refused post once more. */
  retryPost(clientMessageId: string): void;
  /** Forgets a post that is not stored. */
  discardPost(clientMessageId: string): void;
  edit(messageId: string, revision: number, text: string): Promise<Reply>;
  delete(messageId: string): Promise<Reply>;
  stop(turnId: string): Promise<Reply>;
  stopAll(): Promise<Reply>;
  /** Quiets a persona until it is addressed again, or lets it go. */
  holdPersona(personaId: string, on: boolean): Promise<Reply>;
  /** Another version of an answer; `model` is `provider/model`, empty for the persona's own. */
  regenerate(messageId: string, model: string): Promise<Reply>;
  pickVersion(messageId: string, versionId: string): Promise<Reply>;
  /** Goes on with an answer that broke off. */
  continueTurn(messageId: string): Promise<Reply>;
  /** Lets those speak whom a cap refused. */
  continueChain(chainId: string): Promise<Reply>;
  addPersona(handle: string): Promise<Reply>;
  removePersona(personaId: string): Promise<Reply>;
  rename(displayName: string): Promise<Reply>;
  updateRoom(change: Pick<UpdateRoomJson, "title" | "visibility" | "archived" | "settings">): Promise<Reply>;
  /** Tells the others, at most every few seconds. */
  typing(on: boolean): void;
  /** Moves the read mark forward. */
  markRead(seq: number): void;
}

/** Least milliseconds between two `typing` commands: half of what a signal lasts. */
const TYPING_INTERVAL_MS = limits.typingTtlMs / 2;
/** Milliseconds for which read marks are collected. */
const READ_DELAY_MS = 1_000;

/** Binds the commands to a room. */
export function createRoomActions(options: {
  readonly roomId: string;
  readonly me: string;
  /** The head that this client has applied. */
  readonly seenSeq: () => number;
  readonly connection: Connection;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly newId: () => string;
}): RoomActions {
  const { roomId, me, connection, outbox, clock, newId, seenSeq } = options;
  let typingMs = Number.NEGATIVE_INFINITY;
  let readSeq = 0;
  let isReadTimed = false;

  /** A command that changes the log: it keeps its id and what its sender saw, however often it is sent (L4). */
  function commit(make: (identity: { commandId: string; seenSeq: number }) => ClientCommand): Promise<Reply> {
    return connection.command(roomId, make({ commandId: newId(), seenSeq: seenSeq() }), { isIdempotent: true });
  }

  return {
    post(text, replyTo) {
      typingMs = Number.NEGATIVE_INFINITY;
      const clientMessageId = newId();
      const post = {
        room: roomId,
        author: me,
        clientMessageId,
        text,
        replyTo,
        seenSeq: seenSeq(),
        atMs: clock.nowMs(),
      };
      return outbox.add(post) ? clientMessageId : undefined;
    },
    retryPost: (clientMessageId) => outbox.retry(clientMessageId),
    discardPost: (clientMessageId) => outbox.remove(clientMessageId),
    edit: (messageId, revision, text) => commit((identity) => ({ edit: { ...identity, messageId, revision, text } })),
    delete: (messageId) => commit((identity) => ({ delete: { ...identity, messageId } })),
    stop: (turnId) => commit((identity) => ({ stop: { ...identity, turnId } })),
    stopAll: () => commit((identity) => ({ stop: { ...identity, all: true } })),
    holdPersona: (personaId, on) => commit((identity) => ({ holdPersona: { ...identity, personaId, on } })),
    regenerate: (messageId, model) => commit((identity) => ({ regenerate: { ...identity, messageId, model } })),
    pickVersion: (messageId, versionId) =>
      commit((identity) => ({ pickVersion: { ...identity, messageId, versionId } })),
    continueTurn: (messageId) => commit((identity) => ({ continueTurn: { ...identity, messageId } })),
    continueChain: (chainId) => commit((identity) => ({ continueChain: { ...identity, chainId } })),
    addPersona: (handle) => commit((identity) => ({ addPersona: { ...identity, handle } })),
    removePersona: (personaId) => commit((identity) => ({ removePersona: { ...identity, personaId } })),
    rename: (displayName) => commit((identity) => ({ setProfile: { ...identity, displayName } })),
    updateRoom: (change) => commit((identity) => ({ updateRoom: { ...identity, ...change } })),
    typing(on) {
      const nowMs = clock.monotonicMs();
      if (on && nowMs - typingMs < TYPING_INTERVAL_MS) return;
      if (!on && typingMs === Number.NEGATIVE_INFINITY) return;
      typingMs = on ? nowMs : Number.NEGATIVE_INFINITY;
      void connection.command(roomId, { typing: { on } });
    },
    markRead(seq) {
      if (seq <= readSeq) return;
      readSeq = seq;
      if (isReadTimed) return;
      isReadTimed = true;
      clock.setTimer(READ_DELAY_MS, () => {
        isReadTimed = false;
        void connection.command(roomId, { markRead: { seq: readSeq } });
      });
    },
  };
}
