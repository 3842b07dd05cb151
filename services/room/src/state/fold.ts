import { limits } from "@polylogue/proto";
import { capChain, continueChain, forgetPersona, forgetTrigger, owe, pay, pruneChains } from "./fold-chains.ts";
import { foldMessage } from "./fold-message.ts";
import { type LiveTurn, type RoomState, unbilledTurnsMax } from "./room-state.ts";
import {
  create,
  type Event,
  type Participant,
  RequestCause,
  TurnSchema,
  TurnStatus,
  type TurnsRequested,
} from "./wire.ts";

/**
 * The state after one more event. Total: an event that does not apply any more changes nothing but the head (L6, L9).
 * The caller has made sure that `event.seq` follows the state's head.
 */
export function fold(state: RoomState, event: Event): RoomState {
  return { ...foldKind(state, event), ...head(state, event) };
}

function head(state: RoomState, event: Event): Pick<RoomState, "headSeq" | "headTag" | "headAtMs"> {
  return { headSeq: event.seq, headTag: event.tag, headAtMs: Math.max(state.headAtMs, atMsOf(event)) };
}

function atMsOf({ at }: Event): number {
  return at ? Number(at.seconds) * 1_000 + Math.floor(at.nanos / 1_000_000) : 0;
}

function foldKind(state: RoomState, event: Event): RoomState {
  const { kind } = event;
  switch (kind.case) {
    case "roomUpdated":
      if (!kind.value.room) return state;
      if (!kind.value.room.deleted) return { ...state, room: kind.value.room };
      // Nothing runs in a room that is gone.
      return {
        ...state,
        room: kind.value.room,
        deleted: true,
        turns: new Map(),
        unbilled: new Map(),
        chains: new Map(),
        capped: [],
      };
    case "participantJoined":
    case "participantUpdated":
    case "personaAdded":
    case "personaUpdated":
      return kind.value.participant ? seat(state, kind.value.participant) : state;
    case "participantLeft": {
      const left = unseat(state, kind.value.participantId);
      return kind.value.banned ? { ...left, banned: new Set([...left.banned, kind.value.participantId]) } : left;
    }
    case "personaRemoved":
      return forgetPersona(unseat(state, kind.value.personaId), kind.value.personaId);
    case "messagePosted": {
      if (!kind.value.message) return state;
      const { message, asks } = kind.value;
      return owe(withMessage(state, event), asks, {
        trigger: message.id,
        asker: message.author,
        atMs: atMsOf(event),
      });
    }
    case "messageDeleted":
      return forgetTrigger(withMessage(state, event), kind.value.messageId);
    case "messageEdited":
    case "versionPicked":
      return withMessage(state, event);
    case "turnsRequested":
      return request(withMessage(state, event), event, kind.value);
    case "chainCapped":
      return capChain(state, kind.value);
    case "turnSettled": {
      const { turnId, receipt } = kind.value;
      const awaited = state.unbilled.get(turnId);
      if (!awaited) return withMessage(state, event);
      const unbilled = new Map(state.unbilled);
      unbilled.delete(turnId);
      const settled = { ...withMessage(state, event), unbilled };
      return receipt ? pay(settled, awaited.chainId, receipt) : settled;
    }
    case "turnStarted": {
      const live = state.turns.get(kind.value.turnId);
      if (!live) return state;
      const turn = create(TurnSchema, {
        ...live.turn,
        status: TurnStatus.RUNNING,
        attempt: kind.value.attempt,
        messageId: kind.value.messageId,
      });
      const next: LiveTurn = { turn, runner: kind.value.runner, claims: live.claims + 1 };
      return { ...withMessage(state, event), turns: new Map(state.turns).set(turn.turnId, next) };
    }
    case "turnStopping": {
      const live = state.turns.get(kind.value.turnId);
      if (!live || live.turn.status !== TurnStatus.RUNNING) return state;
      const turn = create(TurnSchema, { ...live.turn, status: TurnStatus.STOPPING });
      return { ...state, turns: new Map(state.turns).set(turn.turnId, { ...live, turn }) };
    }
    case "turnEnded": {
      const live = state.turns.get(kind.value.turnId);
      if (!live) return state;
      const turns = new Map(state.turns);
      turns.delete(kind.value.turnId);
      const { receipt, asks, messageId } = kind.value;
      const unbilled = receipt ? state.unbilled : awaitBill(state.unbilled, live);
      const ended = { ...withMessage(state, event), turns, unbilled };
      const paid = receipt ? pay(ended, live.turn.chainId, receipt) : ended;
      return pruneChains(owe(paid, asks, { trigger: messageId, asker: live.turn.asker, atMs: atMsOf(event) }));
    }
    case undefined:
      return state;
    default:
      return kind satisfies never;
  }
}

/** Turns that were not asked for by a message: the one that asked at first stays their trigger. */
function request(state: RoomState, event: Event, requested: TurnsRequested): RoomState {
  const { asks, cause, messageId, chainId } = requested;
  const trigger = requested.trigger || messageId;
  const continued = cause === RequestCause.CONTINUE_CHAIN ? continueChain(state, chainId) : state;
  return owe(continued, asks, { trigger, asker: event.actor, atMs: atMsOf(event) });
}

function seat(state: RoomState, participant: Participant): RoomState {
  const participants = new Map(state.participants).set(participant.id, participant);
  return participants.size <= limits.participantsPerRoomMax + limits.personasPerRoomMax
    ? { ...state, participants }
    : state;
}

function unseat(state: RoomState, participantId: string): RoomState {
  if (!state.participants.has(participantId)) return state;
  const participants = new Map(state.participants);
  participants.delete(participantId);
  return { ...state, participants };
}

function withMessage(state: RoomState, event: Event): RoomState {
  const id = messageIdOf(event);
  if (id === undefined) return state;
  const index = state.recent.findLastIndex((message) => message.id === id);
  const before = index === -1 ? undefined : state.recent[index];
  const after = foldMessage(before, event);
  if (!after || after === before) return state;
  if (index !== -1) return { ...state, recent: state.recent.with(index, after) };
  // An edit of a message that is older than the window changes its projection, not the window.
  if (after.seq !== event.seq) return state;
  const recent = [...state.recent, after];
  if (recent.length <= limits.snapshotMessagesMax) return { ...state, recent };
  return { ...state, recent: recent.slice(-limits.snapshotMessagesMax), hasOlder: true };
}

/** The message that an event makes or changes. */
export function messageIdOf(event: Event): string | undefined {
  const { kind } = event;
  switch (kind.case) {
    case "messagePosted":
      return kind.value.message?.id;
    case "messageEdited":
    case "messageDeleted":
    case "turnSettled":
    case "turnStarted":
    case "versionPicked":
      return kind.value.messageId;
    case "turnsRequested":
      return kind.value.cause === RequestCause.REGENERATE ? kind.value.messageId : undefined;
    case "turnEnded":
      return kind.value.messageId === "" ? undefined : kind.value.messageId;
    case "turnStopping":
      return undefined;
    default:
      return undefined;
  }
}

/** A turn that ran ended without its bill: its runner may still bring it. */
function awaitBill(unbilled: RoomState["unbilled"], { turn, runner }: LiveTurn): RoomState["unbilled"] {
  if (turn.status === TurnStatus.OWED) return unbilled;
  const { turnId, attempt, chainId } = turn;
  const all = [...unbilled, [turnId, { attempt, runner, chainId }] as const];
  return new Map(all.slice(-unbilledTurnsMax));
}
