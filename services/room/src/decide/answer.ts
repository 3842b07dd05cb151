import {
  AddPersonaOkSchema,
  ClaimTurnOkSchema,
  type Committed,
  CommittedSchema,
  create,
  EditOkSchema,
  type Event,
  type Participant,
  PostOkSchema,
} from "../state/wire.ts";
import type { Command, OkResult } from "./decision.ts";

/** The answer of commands that say no more than their place. */
export function committedAt(seq: number): Committed {
  return create(CommittedSchema, { seq });
}

/** What an answer says of a command's main event: kept for thousands of commands, so without texts. */
export type AnswerFacts =
  | { readonly kind: "messagePosted"; readonly seq: number; readonly messageId: string }
  | { readonly kind: "messageEdited"; readonly seq: number; readonly revision: number }
  | { readonly kind: "personaAdded"; readonly seq: number; readonly participant: Participant | undefined }
  | {
      readonly kind: "turnStarted";
      readonly seq: number;
      readonly attempt: number;
      readonly messageId: string;
      readonly contextHead: number;
    }
  | { readonly kind: "other"; readonly seq: number };

/** Takes from an event what `answerFrom` reads. */
export function answerFacts({ kind, seq }: Event): AnswerFacts {
  switch (kind.case) {
    case "messagePosted":
      return { kind: kind.case, seq, messageId: kind.value.message?.id ?? "" };
    case "messageEdited":
      return { kind: kind.case, seq, revision: kind.value.revision };
    case "personaAdded":
      return { kind: kind.case, seq, participant: kind.value.participant };
    case "turnStarted":
      return {
        kind: kind.case,
        seq,
        attempt: kind.value.attempt,
        messageId: kind.value.messageId,
        contextHead: kind.value.contextHead || seq - 1,
      };
    default:
      return { kind: "other", seq };
  }
}

/**
 * The answer to a command, made from its stored main event alone, so that a retry gets what the first one got, on any
 * instance and after any crash (L4). Undefined when the event is not one that such a command leads to.
 */
export function answerFrom(command: Command["case"], facts: AnswerFacts): OkResult | undefined {
  const { seq } = facts;
  switch (command) {
    case "post":
      if (facts.kind !== "messagePosted") return undefined;
      return { case: "post", value: create(PostOkSchema, { messageId: facts.messageId, seq }) };
    case "edit":
      if (facts.kind !== "messageEdited") return undefined;
      return { case: "edit", value: create(EditOkSchema, { seq, revision: facts.revision }) };
    case "addPersona": {
      if (facts.kind !== "personaAdded") return undefined;
      const { participant } = facts;
      return { case: "addPersona", value: create(AddPersonaOkSchema, { seq, ...(participant && { participant }) }) };
    }
    case "claimTurn": {
      if (facts.kind !== "turnStarted") return undefined;
      const { attempt, messageId, contextHead } = facts;
      // The ticket is signed when the answer is sent: it is a permission, not a fact of the log.
      const value = create(ClaimTurnOkSchema, { attempt, messageId, contextHead });
      return { case: "claimTurn", value };
    }
    case "delete":
    case "leaveRoom":
    case "setProfile":
    case "stop":
    case "removePersona":
    case "removeParticipant":
    case "setRole":
    case "updateRoom":
    case "regenerate":
    case "pickVersion":
    case "continueTurn":
    case "continueChain":
    case "holdPersona":
    case "endTurn":
      return { case: command, value: committedAt(seq) };
    case "createRoom":
    case "deleteRoom":
    case "endStopping":
    case "recoverTurn":
      return { case: "updateRoom", value: committedAt(seq) };
    case "hello":
    case "ping":
    case "join":
    case "leave":
    case "typing":
    case "markRead":
    case "syncTurn":
    case "serve":
    case "beat":
    case "delta":
      return undefined;
    default:
      return command satisfies never;
  }
}
