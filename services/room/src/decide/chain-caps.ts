import { type ChainCaps, chainCapsOf, limits } from "@polylogue/proto";
import { newChain } from "../state/fold-chains.ts";
import type { Chain, RoomState } from "../state/room-state.ts";
import { Reason } from "../state/wire.ts";

/** Counts what one event asks for, so that no chain goes beyond its caps (T9). */
export interface ChainGate {
  /** Why the next turn is refused; UNSPECIFIED when it is let through, and then it counts. */
  admit(personaId: string): Reason;
  /** True when the room takes no more turns, whoever asks: that is no cap of the chain. */
  readonly isRoomFull: boolean;
  /** The chain with the turns that were let through. */
  readonly chain: Chain;
}

export interface ChainStep {
  readonly chainId: string;
  /** 1 for what a person asks, one more for each persona in between. */
  readonly hop: number;
  readonly atMs: number;
  /** What the turn that asks has just cost: it is not in the state yet. */
  readonly newCostNanoUsd?: bigint;
}

/** The gate of one event: a message asks for at most `asksPerMessageMax` turns, a chain stays within its room's caps. */
export function openChainGate(state: RoomState, { chainId, hop, atMs, newCostNanoUsd = 0n }: ChainStep): ChainGate {
  const caps = chainCapsOf(state.room?.settings);
  const before = state.chains.get(chainId) ?? newChain(atMs);
  const costNanoUsd = before.costNanoUsd + newCostNanoUsd;
  const turnsByPersona = new Map(before.turnsByPersona);
  const cap = capOf(caps, { hop, ageMs: atMs - before.startedAtMs, costNanoUsd });
  let turns = before.turns;
  let asked = 0;
  const isRoomFull = (): boolean => state.turns.size + asked >= limits.owedTurnsPerRoomMax;
  return {
    admit(personaId) {
      const ofPersona = turnsByPersona.get(personaId) ?? 0;
      if (cap !== undefined) return cap;
      if (turns >= caps.turnsMax) return Reason.TURNS;
      if (ofPersona >= caps.turnsPerPersonaMax) return Reason.PERSONA_TURNS;
      if (asked >= limits.asksPerMessageMax || isRoomFull()) return Reason.ASKS;
      turns += 1;
      asked += 1;
      turnsByPersona.set(personaId, ofPersona + 1);
      return Reason.UNSPECIFIED;
    },
    get isRoomFull() {
      return isRoomFull();
    },
    get chain() {
      return { ...before, turns, turnsByPersona, costNanoUsd };
    },
  };
}

/** The cap that holds for everybody whom the event asks, if one is reached. */
function capOf(
  caps: ChainCaps,
  at: { readonly hop: number; readonly ageMs: number; readonly costNanoUsd: bigint },
): Reason | undefined {
  if (at.hop > caps.hopsMax) return Reason.HOPS;
  if (at.ageMs > caps.secondsMax * 1_000) return Reason.TIME;
  if (at.costNanoUsd >= caps.nanoUsdMax) return Reason.MONEY;
  return undefined;
}
