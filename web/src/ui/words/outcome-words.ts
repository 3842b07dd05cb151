import type { OutcomeJson, ReasonJson } from "@polylogue/proto/room";

/** How a turn that did not simply answer is told: what happened, and whether asking on makes sense. */
export interface OutcomeCard {
  readonly tone: "quiet" | "warning" | "danger";
  readonly text: string;
  /** What a reader may do about it. */
  readonly offer: "continue" | "try again" | "none";
}

/** What is known of an ended turn. */
export interface EndedTurn {
  readonly persona: string;
  readonly outcome: OutcomeJson;
  readonly reason: ReasonJson;
  readonly hasText: boolean;
  readonly isPartial: boolean;
  /** Display name of who stopped it; `You` for the reader; empty when unknown. */
  readonly stoppedBy: string;
  /** A short word of the model or the runner: why it passed, or as whom it began to speak; else empty. */
  readonly note: string;
}

/** The words for an end (T4); undefined for a plain answer, which speaks for itself. */
export function outcomeCard(turn: EndedTurn): OutcomeCard | undefined {
  const { persona, outcome, reason, hasText, isPartial, note } = turn;
  switch (outcome) {
    case "OUTCOME_ANSWERED":
      if (reason === "REASON_LENGTH")
        return { tone: "quiet", text: `${persona} reached the length limit of an answer.`, offer: "continue" };
      if (reason === "REASON_FILTERED")
        return { tone: "warning", text: "The provider's filter cut this answer.", offer: "none" };
      if (reason === "REASON_SPOKE_AS_OTHER") {
        const text = `${persona} began to speak as ${note || "somebody else"} and was cut there.`;
        return { tone: "quiet", text, offer: hasText ? "continue" : "try again" };
      }
      return hasText ? undefined : { tone: "quiet", text: `${persona} had nothing to say.`, offer: "try again" };
    case "OUTCOME_UNSPECIFIED":
      return hasText ? undefined : { tone: "quiet", text: `${persona} did not answer.`, offer: "try again" };
    case "OUTCOME_PASSED":
      return { tone: "quiet", text: passWords(persona, reason, note), offer: "none" };
    case "OUTCOME_STOPPED":
      return { tone: "quiet", text: stopWords(turn), offer: hasText ? "continue" : "try again" };
    case "OUTCOME_FAILED":
      return {
        tone: "danger",
        text: failureWords(persona, reason, hasText),
        offer: hasText ? "continue" : "try again",
      };
    case "OUTCOME_CAPPED":
      return { tone: "warning", text: capWords(persona, reason), offer: hasText ? "continue" : "try again" };
    case "OUTCOME_OVER_BUDGET":
      return {
        tone: "warning",
        text: hasText
          ? `${persona} stopped here: the budget is used up.`
          : `${persona} did not answer: the budget is used up.`,
        offer: hasText ? "continue" : "try again",
      };
    case "OUTCOME_INTERRUPTED": {
      const what = hasText
        ? `${persona} was interrupted. ${isPartial ? "This is what was seen of the answer." : ""}`.trim()
        : `${persona} was interrupted before the first word.`;
      return { tone: "warning", text: what, offer: hasText ? "continue" : "try again" };
    }
    default:
      return outcome satisfies never;
  }
}

/** The line for a turn that ended before it began. */
export function droppedTurnWords(persona: string, outcome: OutcomeJson, reason: ReasonJson): string {
  const name = persona || "A persona";
  return (
    outcomeCard({ persona: name, outcome, reason, hasText: false, isPartial: false, stoppedBy: "", note: "" })?.text ??
    `${name} did not answer.`
  );
}

/** Why it passed; what a model says of that ends like any sentence here. */
function passWords(persona: string, reason: ReasonJson, note: string): string {
  if (reason === "REASON_MENTIONS_ONLY") return `${persona} passed: it only named others.`;
  const why = note.trim().replace(/[.\s]+$/u, "");
  return `${persona} passed: ${why === "" ? "nothing to add" : why}${/[!?…]$/u.test(why) ? "" : "."}`;
}

function stopWords({ persona, reason, hasText, stoppedBy }: EndedTurn): string {
  if (reason === "REASON_PERSONA_REMOVED") return `${persona} was removed from the room. The answer was stopped.`;
  if (reason === "REASON_ROOM_ARCHIVED") return `The room was archived. ${persona} was stopped.`;
  if (reason === "REASON_HELD") {
    if (stoppedBy !== "") return `${stoppedBy} held ${persona}: the answer was stopped.`;
    return hasText ? `${persona} was stopped, and is held.` : `${persona} is held until somebody asks it by name.`;
  }
  if (reason === "REASON_TRIGGER_DELETED") return `${persona} did not answer: the question was deleted.`;
  if (stoppedBy !== "") return `${stoppedBy} stopped ${persona}.`;
  return hasText ? `${persona} was stopped.` : `${persona} was stopped before the first word.`;
}

function failureWords(persona: string, reason: ReasonJson, hasText: boolean): string {
  const why = failureReasons[reason];
  return hasText ? `${persona} broke off: ${why}.` : `${persona} did not answer: ${why}.`;
}

function capWords(persona: string, reason: ReasonJson): string {
  switch (reason) {
    case "REASON_HOPS":
      return `${persona} was not asked: no more answers may ask for each other in this room.`;
    case "REASON_TURNS":
      return `${persona} was not asked: this question has led to as many answers as the room allows.`;
    case "REASON_PERSONA_TURNS":
      return `${persona} was not asked: it has answered as often as this question allows.`;
    case "REASON_TIME":
      return `${persona} was not asked: the time for this question is over.`;
    case "REASON_MONEY":
      return `${persona} was not asked: the money for this question is spent.`;
    case "REASON_ASKS":
      return `${persona} was not asked: too many personas were asked at once.`;
    default:
      return `${persona} reached a limit of this room.`;
  }
}

const failureReasons: Readonly<Record<ReasonJson, string>> = {
  REASON_UNSPECIFIED: "something went wrong",
  REASON_LENGTH: "the answer grew too long",
  REASON_FILTERED: "the provider's filter held it back",
  REASON_REFUSED: "the model declined",
  REASON_RATE_LIMITED: "the model has too many requests right now",
  REASON_PROVIDER: "the provider failed",
  REASON_TIMEOUT: "the model took too long",
  REASON_AUTHENTICATION: "the provider did not accept this server's key",
  REASON_NO_MODEL: "no model is set up for this persona",
  REASON_CONTEXT: "the conversation is too long for the model",
  REASON_RUNNER_LOST: "its process ended",
  REASON_STOPPED: "it was stopped",
  REASON_PERSONA_REMOVED: "it was removed from the room",
  REASON_ROOM_ARCHIVED: "the room was archived",
  REASON_TRIGGER_DELETED: "the question was deleted",
  REASON_HOPS: "no more answers may ask for each other in this room",
  REASON_TURNS: "this question has led to as many answers as the room allows",
  REASON_ASKS: "too many personas were asked at once",
  REASON_EMPTY: "the model said nothing",
  REASON_INTERNAL: "something went wrong on this server",
  REASON_HELD: "it is held",
  REASON_PERSONA_TURNS: "it has answered as often as this question allows",
  REASON_TIME: "the time for this question is over",
  REASON_MONEY: "the money for this question is spent",
  REASON_MENTIONS_ONLY: "it only named others",
  REASON_PASSED: "it had nothing to add",
  REASON_SPOKE_AS_OTHER: "it began to speak as somebody else",
};
