import { FOLD_VERSION } from "./fold-version.ts";
import { type Chain, emptyRoomState, type RoomState } from "./room-state.ts";
import {
  type ChainCount,
  ChainCountSchema,
  create,
  fromBinary,
  LiveTurnSchema,
  type Message,
  type RoomSnapshot,
  RoomSnapshotSchema,
  SpendingSchema,
  TurnSchema,
  TurnStatus,
  timestampFromMs,
  timestampMs,
  toBinary,
} from "./wire.ts";

/**
 * The folded state as it is stored with a commit, without its messages: these are in the projection (L7).
 * @param erasing Deleted messages of which it is not known that they are erased (L8).
 */
export function encodeSnapshot(state: RoomState, erasing: readonly string[] = []): Uint8Array {
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
      ...[...state.unbilled].map(([turnId, { attempt, runner, chainId }]) => {
        const turn = create(TurnSchema, { turnId, attempt, chainId, status: TurnStatus.ENDED });
        return create(LiveTurnSchema, { turn, runner });
      }),
    ],
    chains: [...state.chains].map(([chainId, { turns, turnsByPersona, startedAtMs, costNanoUsd }]) =>
      create(ChainCountSchema, {
        chainId,
        turns,
        turnsByPersona: Object.fromEntries(turnsByPersona),
        startedAt: timestampFromMs(startedAtMs),
        costNanoUsd,
      }),
    ),
    capped: [...state.capped],
    spending: create(SpendingSchema, state.spending),
    deleted: state.deleted,
    erasing: [...erasing],
  });
  return toBinary(RoomSnapshotSchema, snapshot);
}

/** What a snapshot holds. */
export type DecodedSnapshot =
  | { readonly kind: "state"; readonly state: RoomState; readonly erasing: readonly string[] }
  /** A newer fold wrote it: this build does not know what it leaves out (L9). */
  | { readonly kind: "newer"; readonly foldVersion: number };

/** The state that a snapshot holds, without the newest messages. */
export function decodeSnapshot(record: Uint8Array): DecodedSnapshot {
  const snapshot = fromBinary(RoomSnapshotSchema, record);
  const { foldVersion, erasing } = snapshot;
  if (foldVersion > FOLD_VERSION) return { kind: "newer", foldVersion };
  return { kind: "state", state: stateOf(snapshot), erasing };
}

function stateOf(snapshot: RoomSnapshot): RoomState {
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
        turn?.status === TurnStatus.ENDED
          ? [[turn.turnId, { attempt: turn.attempt, runner, chainId: turn.chainId }] as const]
          : [],
      ),
    ),
    chains: new Map(snapshot.chains.map((chain) => [chain.chainId, chainOf(chain, snapshot)])),
    capped: snapshot.capped,
    spending: spendingOf(snapshot),
    recent: [],
    hasOlder: false,
  };
}

/** Fold versions before 3 did not count what turns cost: it counts from there on. */
function spendingOf({ spending }: RoomSnapshot): RoomState["spending"] {
  if (!spending) return emptyRoomState.spending;
  const { costNanoUsd, turns, unpricedTurns } = spending;
  return { costNanoUsd, turns, unpricedTurns };
}

/** Fold versions before 3 kept no more of a chain than its turns: its time counts from the snapshot. */
function chainOf({ turns, turnsByPersona, startedAt, costNanoUsd }: ChainCount, { headAt }: RoomSnapshot): Chain {
  const start = startedAt ?? headAt;
  return {
    turns,
    turnsByPersona: new Map(Object.entries(turnsByPersona)),
    startedAtMs: start ? timestampMs(start) : 0,
    costNanoUsd,
  };
}

/** The state with the newest messages of the projection, which are read apart. */
export function withRecent(state: RoomState, recent: readonly Message[], hasOlder: boolean): RoomState {
  return { ...state, recent, hasOlder };
}
