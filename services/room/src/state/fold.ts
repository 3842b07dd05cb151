import { limits } from "@polylogue/proto";
import { foldMessage } from "./fold-message.ts";
import { type LiveTurn, type RoomState, unbilledTurnsMax } from "./room-state.ts";
import { type Ask, create, type Event, Outcome, type Participant, TurnSchema, TurnStatus } from "./wire.ts";

/**
 * The state after one more event. Total: an event that does not apply any more changes nothing but the head (L6, L9).
 * The caller has made sure that `event.seq` follows the state's head.
 */
export function fold(state: RoomState, event: Event): RoomState {
  return { ...foldKind(state, event), ...head(state, event) };
}

function head(state: RoomState, event: Event): Pick<RoomState, "headSeq" | "headTag" | "headAtMs"> {
  const atMs = event.at ? Number(event.at.seconds) * 1_000 + Math.floor(event.at.nanos / 1_000_000) : 0;
  return { headSeq: event.seq, headTag: event.tag, headAtMs: Math.max(state.headAtMs, atMs) };
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
      return unseat(state, kind.value.personaId);
    case "messagePosted": {
      if (!kind.value.message) return state;
      const { message, asks } = kind.value;
      return owe(withMessage(state, event), asks, message.id, message.author);
    }
    case "messageEdited":
    case "messageDeleted":
      return withMessage(state, event);
    case "turnSettled": {
      const unbilled = new Map(state.unbilled);
      unbilled.delete(kind.value.turnId);
      return { ...withMessage(state, event), unbilled };
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
      const unbilled = kind.value.receipt ? state.unbilled : awaitBill(state.unbilled, live);
      const ended = { ...withMessage(state, event), turns, unbilled };
      return pruneChains(owe(ended, kind.value.asks, kind.value.messageId, live.turn.asker));
    }
    case undefined:
      return state;
    default:
      return kind satisfies never;
  }
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
      return kind.value.messageId;
    case "turnEnded":
      return kind.value.messageId === "" ? undefined : kind.value.messageId;
    case "turnStopping":
      return undefined;
    default:
      return undefined;
  }
}

/** Adds the turns that an event asks for and did not refuse. */
function owe(state: RoomState, asks: readonly Ask[], trigger: string, asker: string): RoomState {
  const owed = asks.filter((ask) => ask.refused === Outcome.UNSPECIFIED);
  if (owed.length === 0) return state;
  const turns = new Map(state.turns);
  const chains = new Map(state.chains);
  for (const ask of owed) {
    const turn = create(TurnSchema, {
      turnId: ask.turnId,
      personaId: ask.personaId,
      chainId: ask.chainId,
      hop: ask.hop,
      status: TurnStatus.OWED,
      trigger,
      askSeq: state.headSeq + 1,
      asker,
    });
    turns.set(turn.turnId, { turn, runner: "", claims: 0 });
    chains.set(ask.chainId, (chains.get(ask.chainId) ?? 0) + 1);
  }
  return { ...state, turns, chains };
}

/** A turn that ran ended without its bill: its runner may still bring it. */
function awaitBill(unbilled: RoomState["unbilled"], { turn, runner }: LiveTurn): RoomState["unbilled"] {
  if (turn.status === TurnStatus.OWED) return unbilled;
  const all = [...unbilled, [turn.turnId, { attempt: turn.attempt, runner }] as const];
  return new Map(all.slice(-unbilledTurnsMax));
}

function pruneChains(state: RoomState): RoomState {
  const living = new Set([...state.turns.values()].map((live) => live.turn.chainId));
  if ([...state.chains.keys()].every((chain) => living.has(chain))) return state;
  return { ...state, chains: new Map([...state.chains].filter(([chain]) => living.has(chain))) };
}
