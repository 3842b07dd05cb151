import { isBlank } from "@polylogue/proto";
import { type Message, type MessageTurn, Outcome, Reason, TurnStatus } from "@polylogue/proto/room";
import { runnerLimits } from "../limits.ts";

/** How a text that never came to its proper end broke off. */
export type BrokenOff = "stopped" | "interrupted" | "failed" | "cut" | "spoke-as-other";

/** A message that belongs into prompts. */
export interface Spoken {
  /** The message whose text it is: of an answer with versions the one that was picked. */
  readonly message: Message;
  /** Its id and seq as the room shows it: a version stands at the place of the answer whose version it is. */
  readonly id: string;
  readonly seq: number;
  /** Its current text, of a very long one without the middle. */
  readonly text: string;
  readonly brokenOff: BrokenOff | undefined;
}

/** What of these messages belongs into prompts, in their order. Of an answer's versions it is one, at the answer's place. */
export function spokenAtPlaces(messages: readonly Message[]): Spoken[] {
  const known = new Map(messages.map((message) => [message.id, message]));
  return messages.flatMap((message) => {
    if (message.versionOf !== "") return [];
    const version = message.picked === "" ? undefined : known.get(message.picked);
    const spoken = spokenOf(version ?? message);
    return spoken ? [{ ...spoken, id: message.id, seq: message.seq }] : [];
  });
}

/**
 * What a model should know of a message: undefined for what was deleted, for turns that still run or that passed, and for ends without a
 * text, which are cards for people (T4).
 */
export function spokenOf(message: Message): Spoken | undefined {
  const { id, seq, text, turn } = message;
  if (message.deleted || isBlank(text)) return undefined;
  if (turn && (turn.status !== TurnStatus.ENDED || turn.outcome === Outcome.PASSED)) return undefined;
  return { message, id, seq, text: withoutMiddle(text), brokenOff: turn && brokenOffOf(turn) };
}

function brokenOffOf({ outcome, reason, partial }: MessageTurn): BrokenOff | undefined {
  switch (outcome) {
    case Outcome.STOPPED:
      return "stopped";
    case Outcome.INTERRUPTED:
      return "interrupted";
    case Outcome.FAILED:
      return "failed";
    case Outcome.CAPPED:
    case Outcome.OVER_BUDGET:
      return "cut";
    default:
      if (reason === Reason.LENGTH) return "cut";
      if (reason === Reason.SPOKE_AS_OTHER) return "spoke-as-other";
      return partial ? "interrupted" : undefined;
  }
}

/** Both ends of a text over the limit, and in between how much is missing. */
function withoutMiddle(text: string, unitsMax: number = runnerLimits.promptMessageUnitsMax): string {
  if (text.length <= unitsMax) return text;
  const head = text.slice(0, Math.floor(unitsMax * 0.75)).replace(/[\ud800-\udbff]$/, "");
  const tail = text.slice(text.length - Math.floor(unitsMax * 0.25)).replace(/^[\udc00-\udfff]/, "");
  const missing = text.length - head.length - tail.length;
  return `${head}\n[... ${missing} characters left out ...]\n${tail}`;
}
