import { FOLD_VERSION, type RoomState } from "./room-state.ts";
import {
  ChainCountSchema,
  create,
  fromBinary,
  LiveTurnSchema,
  type Message,
  RoomSnapshotSchema,
  TurnSchema,
  TurnStatus,
  timestampFromMs,
  timestampMs,
  toBinary,
} from "./wire.ts";

/** The folded state as it is stored with a commit, without its messages: these are in the projection (L7). */
export function encodeSnapshot(state: RoomState): Uint8Array {
  const snapshot = create(RoomSnapshotSchema, {
    foldVersion: state.foldVersion,
    headSeq: state.headSeq,
    headTag: state.headTag,
    headAt: timestampFromMs(state.headAtMs),
    ...(state.room && { room: state.room }),
    participants: [...state.participants.values()],
    banned: [...state.banned],
    turns: [
      ...[...state.turns.values()].map((live) => create(LiveTurnSchema, live)),
      ...[...state.unbilled].map(([turnId, { attempt, runner }]) =>
        create(LiveTurnSchema, { turn: create(TurnSchema, { turnId, attempt, status: TurnStatus.ENDED }), runner }),
      ),
    ],
    chains: [...state.chains].map(([chainId, turns]) => create(ChainCountSchema, { chainId, turns })),
    deleted: state.deleted,
  });
  return toBinary(RoomSnapshotSchema, snapshot);
}

/**
 * The state that a snapshot holds, with the newest messages at its seq. Undefined when it was written by a newer fold: then the
 * log is folded from its beginning (L9).
 */
export function decodeSnapshot(record: Uint8Array): RoomState | undefined {
  const snapshot = fromBinary(RoomSnapshotSchema, record);
  if (snapshot.foldVersion > FOLD_VERSION) return undefined;
  return {
    headSeq: snapshot.headSeq,
    headTag: snapshot.headTag,
    headAtMs: snapshot.headAt ? timestampMs(snapshot.headAt) : 0,
    foldVersion: snapshot.foldVersion,
    room: snapshot.room,
    deleted: snapshot.deleted,
    participants: new Map(snapshot.participants.map((seat) => [seat.id, seat])),
    banned: new Set(snapshot.banned),
    turns: new Map(
      snapshot.turns.flatMap(({ turn, runner, claims }) =>
        turn && turn.status !== TurnStatus.ENDED ? [[turn.turnId, { turn, runner, claims }] as const] : [],
      ),
    ),
    // They stand among the turns as ended ones.
    unbilled: new Map(
      snapshot.turns.flatMap(({ turn, runner }) =>
        turn?.status === TurnStatus.ENDED ? [[turn.turnId, { attempt: turn.attempt, runner }] as const] : [],
      ),
    ),
    chains: new Map(snapshot.chains.map(({ chainId, turns }) => [chainId, turns])),
    recent: [],
    hasOlder: false,
  };
}

/** The state with the newest messages of the projection, which are read apart. */
export function withRecent(state: RoomState, recent: readonly Message[], hasOlder: boolean): RoomState {
  return { ...state, recent, hasOlder };
}
