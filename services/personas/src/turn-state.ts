import type { Receipt } from "@polylogue/proto/model";
import { Outcome, Reason } from "@polylogue/proto/room";
import type { Prompt } from "./prompt/prompt.ts";

/** What the room gave with the claim. */
export interface Claim {
  readonly attempt: number;
  readonly ticket: string;
  readonly contextHead: number;
  readonly messageId: string;
}

/** How a turn is to end. */
export interface TurnEnd {
  readonly outcome: Outcome;
  readonly reason: Reason;
  readonly text: string;
  readonly receipt?: Receipt;
  /** A short word on the outcome: why it passed, or as whom it began to speak. */
  readonly note?: string;
  /** What the prompt had of the room, when there was one. */
  readonly context?: Prompt["context"];
}

/** What a turn needs for its model call. */
export interface Reading {
  readonly prompt: Prompt;
  readonly models: readonly string[];
  readonly outputTokensMax: number;
}

export type TurnState =
  /** It is asking the room for the turn. */
  | { readonly name: "claiming" }
  /** It reads the persona, the room and its history. */
  | { readonly name: "reading"; readonly claim: Claim }
  /** The model speaks. */
  | { readonly name: "speaking"; readonly claim: Claim; readonly reading: Reading }
  /** It tells the room how the turn ended, until the room knows. */
  | { readonly name: "ending"; readonly claim: Claim; readonly end: TurnEnd }
  | { readonly name: "over"; readonly because: OverReason };

/** Why a turn is no longer this runner's: after `released` others are offered it, after the last two the room's own recovery ends it (T8). */
export type OverReason = "not_claimed" | "ended" | "taken" | "released" | "unanswered" | "abandoned";

export type TurnHappening =
  | { readonly kind: "claimed"; readonly claim: Claim }
  | { readonly kind: "not_claimed" }
  | { readonly kind: "read"; readonly reading: Reading }
  | { readonly kind: "finished"; readonly end: TurnEnd }
  /** Somebody stopped it; `text` is what has left (T5). */
  | { readonly kind: "stopped"; readonly text: string }
  /** It is not this runner's any more (T7). */
  | { readonly kind: "taken" }
  /** The room knows the end, or will never take it. */
  | { readonly kind: "answered" }
  | { readonly kind: "unanswered" }
  /** The process stops; `text` is what was said. */
  | { readonly kind: "handed_over"; readonly text: string }
  /** The process is gone. */
  | { readonly kind: "abandoned" }
  /** A broken promise in here; `text` is what was said. */
  | { readonly kind: "defect"; readonly text: string };

/** The whole life of a turn as a table. A happening that means nothing in a state leaves it as it is, the same object. */
export function nextTurnState(state: TurnState, happening: TurnHappening): TurnState {
  if (state.name === "over") return state;
  switch (happening.kind) {
    case "claimed":
      return state.name === "claiming" ? { name: "reading", claim: happening.claim } : state;
    case "not_claimed":
      return state.name === "claiming" ? over("not_claimed") : state;
    case "read":
      return state.name === "reading" ? { name: "speaking", claim: state.claim, reading: happening.reading } : state;
    case "finished":
      return ending(state, happening.end);
    case "stopped":
      return ending(state, { outcome: Outcome.STOPPED, reason: Reason.STOPPED, text: happening.text });
    case "defect":
      if (state.name === "claiming") return over("not_claimed");
      if (state.name === "ending") return over("unanswered");
      return ending(state, { outcome: Outcome.FAILED, reason: Reason.INTERNAL, text: happening.text });
    case "taken":
      return state.name === "claiming" ? state : over("taken");
    case "answered":
      return state.name === "ending" ? over("ended") : state;
    case "unanswered":
      return state.name === "ending" ? over("unanswered") : state;
    case "handed_over":
      if (state.name === "claiming" || state.name === "ending") return state;
      // Somebody else may say it as well.
      if (happening.text === "") return over("released");
      return ending(state, { outcome: Outcome.INTERRUPTED, reason: Reason.RUNNER_LOST, text: happening.text });
    case "abandoned":
      return over("abandoned");
    default:
      return happening satisfies never;
  }
}

function over(because: OverReason): TurnState {
  return { name: "over", because };
}

/** A turn ends once: what comes after changes nothing. */
function ending(state: TurnState, end: TurnEnd): TurnState {
  switch (state.name) {
    case "reading":
      return { name: "ending", claim: state.claim, end };
    case "speaking":
      return { name: "ending", claim: state.claim, end: { ...end, context: state.reading.prompt.context } };
    case "claiming":
    case "ending":
    case "over":
      return state;
    default:
      return state satisfies never;
  }
}
