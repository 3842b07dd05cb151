import { type ChainCaps, chainCapsOf } from "@polylogue/proto";
import type { ReasonJson } from "@polylogue/proto/room";
import type { CappedChain, RoomSettings } from "../../room/room-view.ts";
import { listWords, plural } from "./list-words.ts";
import { costWords } from "./receipt-words.ts";

/** What a cap did, told in two sentences. */
export interface CapCard {
  /** Who waits, and why. */
  readonly text: string;
  /** What the exchange came to so far. */
  readonly soFar: string;
  /** The words of the button. */
  readonly goOn: string;
}

/** The words for a chain that a cap stopped (T9). */
export function capCard(chain: CappedChain, names: readonly string[], settings: RoomSettings): CapCard {
  const who = names.length === 0 ? "A persona" : listWords(names);
  const wait = names.length > 1 ? "wait for a turn" : "waits for a turn";
  const cost = chain.costNanoUsd === 0 ? "" : `, ${costWords(String(chain.costNanoUsd))}`;
  return {
    text: `${who} ${wait}: ${capReason(chain.reason, roomCaps(settings))}.`,
    soFar: `So far: ${plural(chain.turns, "answer")}${cost}.`,
    goOn: names.length > 1 ? "Let them go on" : `Let ${who === "A persona" ? "it" : who} go on`,
  };
}

/** The caps that hold in a room. */
export function roomCaps(settings: RoomSettings): ChainCaps {
  return chainCapsOf({ ...settings, nanoUsdMax: BigInt(Math.round(settings.nanoUsdMax)) });
}

function capReason(reason: ReasonJson, caps: ChainCaps): string {
  switch (reason) {
    case "REASON_HOPS":
      // The first of them is asked by a person.
      return caps.hopsMax === 1
        ? "personas may not ask each other in this room"
        : `at most ${caps.hopsMax} answers ask for each other in a row in this room`;
    case "REASON_TURNS":
      return `one question leads to at most ${plural(caps.turnsMax, "answer")} in this room`;
    case "REASON_PERSONA_TURNS":
      return `one persona answers a question at most ${times(caps.turnsPerPersonaMax)} in this room`;
    case "REASON_TIME":
      return `one question goes on for at most ${minutesWords(caps.secondsMax)} in this room`;
    case "REASON_MONEY":
      return `one question may cost at most ${costWords(String(caps.nanoUsdMax))} in this room`;
    case "REASON_ASKS":
      return "too many personas were asked at once";
    default:
      return "this room’s limit is reached";
  }
}

/** `15 minutes`, `30 seconds`. */
export function minutesWords(seconds: number): string {
  return seconds < 60 ? plural(seconds, "second") : plural(Math.round(seconds / 6) / 10, "minute");
}

function times(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
}
