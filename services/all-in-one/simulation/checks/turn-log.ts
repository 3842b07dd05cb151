import { type ChainCaps, chainCapsOf, limits } from "@polylogue/proto";
import type { AskJson, EventJson } from "@polylogue/proto/room";
import type { Check } from "./check.ts";

interface Turn {
  readonly personaId: string;
  readonly askSeq: number;
  status: "owed" | "running" | "stopping" | "ended";
  attempt: number;
  messageId: string;
  isSettled: boolean;
}

/** How often a turn may be claimed. */
const claimsMax = 3;

/** Turns in the log: asked once, one attempt after the other, one at a time for a persona, and one outcome. */
export function checkTurnLog(): Check {
  const rooms = new Map<string, Map<string, Turn>>();
  const chains = new Map<string, number>();
  /** By chain and persona. */
  const shares = new Map<string, number>();
  /** By room; the time and the money of a chain are not looked at. */
  const caps = new Map<string, ChainCaps>();
  /** Turns without an end, by room, as of the last commit. */
  const living = (room: string) => [...(rooms.get(room)?.values() ?? [])].filter(({ status }) => status !== "ended");

  function ask(turns: Map<string, Turn>, room: string, seq: number, asks: readonly AskJson[]): string | undefined {
    const { hopsMax, turnsMax, turnsPerPersonaMax } = caps.get(room) ?? chainCapsOf(undefined);
    for (const { turnId = "", personaId = "", chainId = "", hop = 0, refused = "OUTCOME_UNSPECIFIED" } of asks) {
      if (refused !== "OUTCOME_UNSPECIFIED") continue;
      if (turns.has(turnId)) return `${turnId} is asked for twice, the second time at ${seq}`;
      const inChain = (chains.get(chainId) ?? 0) + 1;
      chains.set(chainId, inChain);
      const share = (shares.get(`${chainId} ${personaId}`) ?? 0) + 1;
      shares.set(`${chainId} ${personaId}`, share);
      if (hop > hopsMax || inChain > turnsMax || share > turnsPerPersonaMax)
        return `${turnId} is beyond its chain's caps`;
      turns.set(turnId, { personaId, askSeq: seq, status: "owed", attempt: 0, messageId: "", isSettled: false });
    }
    return undefined;
  }

  function start(
    turns: Map<string, Turn>,
    seq: number,
    started: NonNullable<EventJson["turnStarted"]>,
  ): string | undefined {
    const { turnId = "", attempt = 0, messageId = "" } = started;
    const turn = turns.get(turnId);
    if (!turn) return `${turnId} is started at ${seq}, and nobody asked for it`;
    if (turn.status === "ended" || turn.status === "stopping")
      return `${turnId} is started at ${seq}, and is ${turn.status}`;
    if (attempt !== turn.attempt + 1)
      return `attempt ${attempt} of ${turnId} at ${seq} follows attempt ${turn.attempt}`;
    if (attempt > claimsMax) return `${turnId} is claimed a ${attempt}th time at ${seq}`;
    if (turn.messageId !== "" && turn.messageId !== messageId) return `${turnId} makes two messages`;
    for (const [otherId, other] of turns) {
      if (otherId === turnId || other.personaId !== turn.personaId || other.status === "ended") continue;
      if (other.status !== "owed") return `${turnId} is started at ${seq}, while the persona has ${otherId}`;
      if (other.askSeq < turn.askSeq) return `${turnId} is started at ${seq} before ${otherId}, which was asked first`;
    }
    Object.assign(turn, { status: "running", attempt, messageId });
    return undefined;
  }

  function end(
    turns: Map<string, Turn>,
    room: string,
    seq: number,
    ended: NonNullable<EventJson["turnEnded"]>,
  ): string | undefined {
    const {
      turnId = "",
      attempt = 0,
      outcome = "OUTCOME_UNSPECIFIED",
      text = "",
      messageId = "",
      asks = [],
      partial = false,
    } = ended;
    const turn = turns.get(turnId);
    if (!turn) return `${turnId} ends at ${seq}, and nobody asked for it`;
    if (turn.status === "ended") return `${turnId} ends twice, the second time at ${seq}`;
    if (attempt !== turn.attempt)
      return `attempt ${attempt} of ${turnId} ends at ${seq}, while ${turn.attempt} is the running one`;
    if (messageId !== turn.messageId) return `${turnId} ends at ${seq} with another message`;
    if (turn.status === "owed" && text !== "") return `${turnId} was dropped at ${seq} and has a text`;
    if (turn.status === "stopping" && outcome !== "OUTCOME_STOPPED")
      return `${turnId} was stopped and ends at ${seq} as ${outcome}`;
    if (outcome === "OUTCOME_UNSPECIFIED") return `${turnId} ends at ${seq} without an outcome`;
    if (asks.length > 0 && outcome !== "OUTCOME_ANSWERED") return `${turnId} ends at ${seq} as ${outcome}, and asks`;
    if (outcome === "OUTCOME_INTERRUPTED" && !partial)
      return `${turnId} was interrupted at ${seq}, and its text is said to be whole`;
    turn.status = "ended";
    return ask(turns, room, seq, asks);
  }

  function wrong(turns: Map<string, Turn>, room: string, event: EventJson): string | undefined {
    const { seq = 0, messagePosted, turnsRequested, turnStarted, turnStopping, turnEnded, turnSettled } = event;
    const settings = event.roomUpdated?.room?.settings;
    if (settings) caps.set(room, chainCapsOf({ ...settings, nanoUsdMax: BigInt(settings.nanoUsdMax ?? 0) }));
    const asks = (messagePosted ?? turnsRequested)?.asks;
    if (asks) return ask(turns, room, seq, asks);
    if (turnStarted) return start(turns, seq, turnStarted);
    if (turnEnded) return end(turns, room, seq, turnEnded);
    if (turnStopping) {
      const turn = turns.get(turnStopping.turnId ?? "");
      if (turn?.status !== "running" || turn.attempt !== turnStopping.attempt)
        return `a turn that does not run is stopped at ${seq}`;
      turn.status = "stopping";
    }
    if (turnSettled) {
      const turn = turns.get(turnSettled.turnId ?? "");
      if (turn?.status !== "ended") return `a turn is settled at ${seq} before it has ended`;
      if (turn.isSettled) return `a turn is settled twice, the second time at ${seq}`;
      turn.isSettled = true;
    }
    return undefined;
  }

  return {
    rules: "T2, T4, T5, T7, T9",
    see(seen) {
      if (seen.kind !== "committed") return undefined;
      const { room, events, lastSeq } = seen.commit;
      const turns = rooms.get(room) ?? new Map<string, Turn>();
      rooms.set(room, turns);
      for (const event of events) {
        const found = wrong(turns, room, event);
        if (found) return found;
      }
      const count = living(room).length;
      return count > limits.owedTurnsPerRoomMax ? `${count} turns live at ${lastSeq}` : undefined;
    },
  };
}
