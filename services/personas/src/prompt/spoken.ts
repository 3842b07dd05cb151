import { isBlank } from "@polylogue/proto";
import { type Message, Outcome, TurnStatus } from "@polylogue/proto/room";
import { runnerLimits } from "../limits.ts";

/** How a text that never came to its proper end broke off. */
export type BrokenOff = "stopped" | "interrupted" | "failed" | "cut";

/** A message that belongs into prompts. */
export interface Spoken {
  readonly message: Message;
  /** Its current text, of a very long one without the middle. */
  readonly text: string;
  readonly brokenOff: BrokenOff | undefined;
}

/**
 * What a model should know of a message: undefined for what was deleted, for turns that still run, and for ends without a
 * text, which are cards for people (T4).
 */
export function spokenOf(message: Message): Spoken | undefined {
  if (message.deleted || isBlank(message.text)) return undefined;
  if (message.turn && message.turn.status !== TurnStatus.ENDED) return undefined;
  return { message, text: withoutMiddle(message.text), brokenOff: brokenOffOf(message) };
}

function brokenOffOf(message: Message): BrokenOff | undefined {
  const turn = message.turn;
  switch (turn?.outcome) {
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
      return turn?.partial ? "interrupted" : undefined;
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
