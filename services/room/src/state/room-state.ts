import type { ChainCapped, Message, Participant, Room, Turn } from "@polylogue/proto/room";

/** A turn that has not ended, with what only the room needs to know. */
export interface LiveTurn {
  /** Its `text` is not used here: the text so far is a draft (T6). */
  readonly turn: Turn;
  /** The process life that claimed it; empty while owed. */
  readonly runner: string;
  /** Times that it was claimed. */
  readonly claims: number;
}

/** Who ran a turn that has ended without its bill: only this runner may hand it in later (T5). */
export interface UnbilledTurn {
  readonly attempt: number;
  /** The process life that claimed it. */
  readonly runner: string;
  readonly chainId: string;
}

/** What one message of a person led to so far (T9). */
export interface Chain {
  /** Turns asked for. */
  readonly turns: number;
  /** The same, by participant id. */
  readonly turnsByPersona: ReadonlyMap<string, number>;
  /** When its first turn was asked for. */
  readonly startedAtMs: number;
  /** Of the turns that have ended, as far as prices are known. */
  readonly costNanoUsd: bigint;
}

/** What the room's turns came to so far. */
export interface Spending {
  /** As far as prices are known. */
  readonly costNanoUsd: bigint;
  /** Turns with a receipt. */
  readonly turns: number;
  /** Those of them whose cost is not known. */
  readonly unpricedTurns: number;
}

/** Ended turns whose bill is waited for; of older ones nobody's is taken any more. */
export const unbilledTurnsMax = 64;

/** What a log folds to. Never changed in place: a tentative state is thrown away when its commit is lost (L2). */
export interface RoomState {
  /** 0 before the first event. */
  readonly headSeq: number;
  readonly headTag: string;
  readonly headAtMs: number;
  /** The highest fold version met; see `isOfNewerFold` (L9). */
  readonly foldVersion: number;
  readonly room: Room | undefined;
  readonly deleted: boolean;
  /** By participant id, in the order of their coming. At most `participantsPerRoomMax`. */
  readonly participants: ReadonlyMap<string, Participant>;
  readonly banned: ReadonlySet<string>;
  /** By turn id, in the order of their asks. */
  readonly turns: ReadonlyMap<string, LiveTurn>;
  /** Ended turns that may still be settled, by turn id, oldest first, at most `unbilledTurnsMax`. */
  readonly unbilled: ReadonlyMap<string, UnbilledTurn>;
  /** By chain id, kept while a turn of the chain lives (T9). */
  readonly chains: ReadonlyMap<string, Chain>;
  /** The newest chains that a cap stopped, oldest first, at most `cappedChainsPerRoomMax`. */
  readonly capped: readonly ChainCapped[];
  readonly spending: Spending;
  /** The newest messages, oldest first, at most `snapshotMessagesMax`. Not part of the snapshot: read from the projection. */
  readonly recent: readonly Message[];
  /** True when there are older messages than `recent`. */
  readonly hasOlder: boolean;
}

export const emptyRoomState: RoomState = {
  headSeq: 0,
  headTag: "",
  headAtMs: 0,
  foldVersion: 0,
  room: undefined,
  deleted: false,
  participants: new Map(),
  banned: new Set(),
  turns: new Map(),
  unbilled: new Map(),
  chains: new Map(),
  capped: [],
  spending: { costNanoUsd: 0n, turns: 0, unpricedTurns: 0 },
  recent: [],
  hasOlder: false,
};
