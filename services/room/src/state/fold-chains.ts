import { limits } from "@polylogue/proto";
import type { Receipt } from "@polylogue/proto/model";
import type { Chain, LiveTurn, RoomState, Spending } from "./room-state.ts";
import { type Ask, type ChainCapped, create, Outcome, TurnSchema, TurnStatus } from "./wire.ts";

/** Where asks come from. */
export interface AskedBy {
  /** The message that asks. */
  readonly trigger: string;
  /** The participant who asks in the end. */
  readonly asker: string;
  readonly atMs: number;
}

/** Adds the turns that an event asks for and did not refuse, and counts them in their chain (T9). */
export function owe(state: RoomState, asks: readonly Ask[], { trigger, asker, atMs }: AskedBy): RoomState {
  const owed = asks.filter((ask) => ask.refused === Outcome.UNSPECIFIED);
  if (owed.length === 0) return state;
  const turns = new Map(state.turns);
  const chains = new Map(state.chains);
  for (const { turnId, personaId, chainId, hop, versionOf, continues, model, contextHead } of owed) {
    const turn = create(TurnSchema, {
      turnId,
      personaId,
      chainId,
      hop,
      versionOf,
      continues,
      model,
      contextHead,
      status: TurnStatus.OWED,
      trigger,
      askSeq: state.headSeq + 1,
      asker,
    });
    turns.set(turnId, { turn, runner: "", claims: 0 });
    chains.set(chainId, withTurn(chains.get(chainId) ?? newChain(atMs), personaId));
  }
  return { ...state, turns, chains };
}

/** What a chain is before its first turn. */
export function newChain(startedAtMs: number): Chain {
  return { turns: 0, turnsByPersona: new Map(), startedAtMs, costNanoUsd: 0n };
}

function withTurn(chain: Chain, personaId: string): Chain {
  const turnsByPersona = new Map(chain.turnsByPersona);
  turnsByPersona.set(personaId, (turnsByPersona.get(personaId) ?? 0) + 1);
  return { ...chain, turns: chain.turns + 1, turnsByPersona };
}

/** A turn's bill counts for its chain and for the room. */
export function pay(state: RoomState, chainId: string, receipt: Receipt): RoomState {
  const chain = state.chains.get(chainId);
  const cost = receipt.costNanoUsd ?? 0n;
  const chains = chain
    ? new Map(state.chains).set(chainId, { ...chain, costNanoUsd: chain.costNanoUsd + cost })
    : state.chains;
  return { ...state, chains, spending: withReceipt(state.spending, receipt) };
}

function withReceipt(spending: Spending, receipt: Receipt): Spending {
  const { costNanoUsd } = receipt;
  // Where nothing was used, there is no cost to be known.
  const isUnknown = costNanoUsd === undefined && mayHaveUsed(receipt);
  return {
    costNanoUsd: spending.costNanoUsd + (costNanoUsd ?? 0n),
    turns: spending.turns + 1,
    unpricedTurns: spending.unpricedTurns + (isUnknown ? 1 : 0),
  };
}

function mayHaveUsed({ tokens }: Receipt): boolean {
  if (!tokens) return true;
  const { inputUncached, cacheRead, cacheWrite, output, reasoning } = tokens;
  return inputUncached + cacheRead + cacheWrite + output + reasoning > 0;
}

/** Forgets the chains of which no turn lives. */
export function pruneChains(state: RoomState): RoomState {
  const living = new Set([...state.turns.values()].map(({ turn }: LiveTurn) => turn.chainId));
  if ([...state.chains.keys()].every((chain) => living.has(chain))) return state;
  return { ...state, chains: new Map([...state.chains].filter(([chain]) => living.has(chain))) };
}

/** Keeps who is owed a turn by which message, so that the chain can be continued. */
export function capChain(state: RoomState, capped: ChainCapped): RoomState {
  return { ...state, capped: [...state.capped, capped].slice(-limits.cappedChainsPerRoomMax) };
}

/** Nobody is owed a turn of the chain any more. */
export function continueChain(state: RoomState, chainId: string): RoomState {
  if (!state.capped.some((capped) => capped.chainId === chainId)) return state;
  return { ...state, capped: state.capped.filter((capped) => capped.chainId !== chainId) };
}

/** Who has left is owed no turn any more. */
export function forgetPersona(state: RoomState, personaId: string): RoomState {
  if (!state.capped.some(({ personaIds }) => personaIds.includes(personaId))) return state;
  const capped = state.capped.map((chain) => ({
    ...chain,
    personaIds: chain.personaIds.filter((id) => id !== personaId),
  }));
  return { ...state, capped: capped.filter(({ personaIds }) => personaIds.length > 0) };
}

/** Nobody is owed a turn by a message that is deleted. */
export function forgetTrigger(state: RoomState, messageId: string): RoomState {
  if (!state.capped.some(({ trigger }) => trigger === messageId)) return state;
  return { ...state, capped: state.capped.filter(({ trigger }) => trigger !== messageId) };
}
