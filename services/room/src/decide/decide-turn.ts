import { isBlank, limits, oneLine, refuse } from "@polylogue/proto";
import type { LiveTurn } from "../state/room-state.ts";
import {
  type ClaimTurn,
  create,
  type EndTurn,
  type Mention,
  Outcome,
  Reason,
  TurnEndedSchema,
  TurnSettledSchema,
  TurnStartedSchema,
  TurnStatus,
} from "../state/wire.ts";
import { committedAt } from "./answer.ts";
import { type Asked, makeAsks, personasAskedByPersona } from "./asks.ts";
import type { Decided } from "./decide.ts";
import { pickedVersion } from "./decide-version.ts";
import { type Decision, type Draft, type InternalCommand, refused } from "./decision.ts";
import { messageIdOfTurn } from "./facts-needed.ts";
import { resolveMentions } from "./mentions.ts";

/** Times that a turn may be claimed: once, and twice more after its runner died without a word (T8). */
export const claimsMax = 3;

/** A runner takes an owed turn, or one whose runner died before it said anything (T2, T8). */
export function decideClaimTurn(on: Decided, runner: string, claim: ClaimTurn): Decision {
  const live = on.state.turns.get(claim.turnId);
  if (!live || !isClaimable(on, live)) return refused(refuse("NOT_OWED", "This turn is not owed any more."));
  const persona = on.state.participants.get(live.turn.personaId);
  if (!persona) return refused(refuse("NOT_OWED", "The persona of this turn has left the room."));
  const busy = [...on.state.turns.values()].some(
    (other) =>
      other.turn.personaId === live.turn.personaId &&
      other.turn.turnId !== live.turn.turnId &&
      (other.turn.status !== TurnStatus.OWED || other.turn.askSeq < live.turn.askSeq),
  );
  if (busy)
    return refused(refuse("PERSONA_BUSY", "The persona has an earlier turn in this room.", { retryAfterMs: 1_000 }));
  const value = create(TurnStartedSchema, {
    turnId: live.turn.turnId,
    attempt: live.turn.attempt + 1,
    personaId: live.turn.personaId,
    messageId: messageIdOfTurn(on.facts.derivedId, on.key.room, live.turn.turnId),
    trigger: live.turn.trigger,
    chainId: live.turn.chainId,
    hop: live.turn.hop,
    personaVersion: persona.persona?.version ?? 0,
    authorName: persona.displayName,
    runner,
    versionOf: live.turn.versionOf,
    continues: live.turn.continues,
    contextHead: live.turn.contextHead,
  });
  return one(live.turn.personaId, { case: "turnStarted", value });
}

function isClaimable(on: Decided, live: LiveTurn): boolean {
  if (live.turn.status === TurnStatus.OWED) return true;
  const { status, turnId, attempt } = live.turn;
  return status === TurnStatus.RUNNING && live.claims < claimsMax && on.facts.isAbandoned(turnId, attempt);
}

/** A runner ends its turn. After the fence it is `stopped`, whatever the runner says (T5). */
export function decideEndTurn(on: Decided, runner: string, end: EndTurn): Decision {
  const live = on.state.turns.get(end.turnId);
  if (!live || live.turn.status === TurnStatus.OWED) return decideLateEnd(on, runner, end);
  if (live.turn.attempt !== end.attempt || live.runner !== runner) {
    return refused(refuse("STALE_ATTEMPT", "Another attempt of this turn is the running one."));
  }
  const isStopped = live.turn.status === TurnStatus.STOPPING;
  const fitting = fitText(isMessageDeleted(on, live) ? "" : end.text);
  const mentions = resolveMentions(on.state, fitting.text);
  const said = isStopped ? ([Outcome.STOPPED, Reason.STOPPED] as const) : saidOf(end, fitting, mentions);
  const [outcome, reason] = said;
  const { personaId, messageId, versionOf } = live.turn;
  // Another version of an answer wakes nobody: the answer has asked already.
  const asks = outcome === Outcome.ANSWERED && versionOf === "";
  const from = {
    room: on.key.room,
    seq: on.state.headSeq + 1,
    chainId: live.turn.chainId,
    hop: live.turn.hop + 1,
    trigger: messageId,
    newCostNanoUsd: end.receipt?.costNanoUsd ?? 0n,
  };
  const asked: Asked = asks ? personasAskedByPersona(on.state, personaId, mentions) : new Map();
  const made = makeAsks(on.state, on.facts, from, asked);
  const value = create(TurnEndedSchema, {
    turnId: live.turn.turnId,
    attempt: live.turn.attempt,
    messageId: live.turn.messageId,
    personaId: live.turn.personaId,
    outcome,
    reason,
    text: fitting.text,
    mentions,
    asks: made.asks,
    note: isMessageDeleted(on, live) ? "" : oneLine(end.note, limits.turnNoteMax),
    ...(end.context && { context: end.context }),
    // Its runner had to go before the answer came to its end.
    partial: outcome === Outcome.INTERRUPTED,
    ...(end.receipt && { receipt: end.receipt }),
  });
  const ended: Draft = { actor: personaId, kind: { case: "turnEnded", value } };
  const isVersion = outcome === Outcome.ANSWERED && versionOf !== "" && !isBlank(fitting.text);
  const answer = isVersion ? on.facts.message(versionOf) : undefined;
  const picked = answer && !answer.deleted ? [pickedVersion(personaId, versionOf, messageId)] : [];
  return { kind: "events", events: [ended, ...picked, ...made.capped], main: 0 };
}

/** What the runner's end comes to: an answer of nothing but mentions has nothing to say (T9). */
function saidOf(
  end: EndTurn,
  fitting: { readonly text: string; readonly isCut: boolean },
  mentions: readonly Mention[],
) {
  const outcome = end.outcome === Outcome.UNSPECIFIED ? Outcome.FAILED : end.outcome;
  if (outcome === Outcome.ANSWERED && mentions.length > 0 && isMentionsOnly(fitting.text, mentions)) {
    return [Outcome.PASSED, Reason.MENTIONS_ONLY] as const;
  }
  return [outcome, fitting.isCut ? Reason.LENGTH : end.reason] as const;
}

/** True when nothing but white space and punctuation is left without the mentions. */
function isMentionsOnly(text: string, mentions: readonly Mention[]): boolean {
  let rest = "";
  let from = 0;
  for (const { start, end } of mentions) {
    rest += text.slice(from, start);
    from = end;
  }
  return isBlank((rest + text.slice(from)).replace(/\p{P}/gu, ""));
}

/** The turn is over, or was never begun: what is left of the end is its bill, and only its own runner may bring it (T5, S7). */
function decideLateEnd(on: Decided, runner: string, end: EndTurn): Decision {
  const message = on.facts.message(messageIdOfTurn(on.facts.derivedId, on.key.room, end.turnId));
  if (message?.turn?.attempt !== end.attempt) {
    return refused(refuse("STALE_ATTEMPT", "This attempt is not the running one."));
  }
  if (!end.receipt || message.turn.receipt)
    return { kind: "unchanged", ok: { case: "endTurn", value: committedAt(on.state.headSeq) } };
  const unbilled = on.state.unbilled.get(end.turnId);
  if (unbilled?.runner !== runner || unbilled.attempt !== end.attempt) {
    return refused(refuse("STALE_ATTEMPT", "This turn's bill is not waited for, or not from here."));
  }
  const value = create(TurnSettledSchema, { turnId: end.turnId, messageId: message.id, receipt: end.receipt });
  return one(message.author, { case: "turnSettled", value });
}

/** The room ends a stopped turn whose runner did not end it in time, with its draft (T5). */
export function decideEndStopping(
  on: Decided,
  command: Extract<InternalCommand, { case: "endStopping" }>["value"],
): Decision {
  const live = on.state.turns.get(command.turnId);
  if (live?.turn.status !== TurnStatus.STOPPING || live.turn.attempt !== command.attempt) return nothingToDo(on);
  return endWithDraft(on, live, command.draft, Outcome.STOPPED, Reason.STOPPED);
}

/** The room ends a turn whose runner died: with what was seen of it, or because it was claimed often enough (T8). */
export function decideRecoverTurn(
  on: Decided,
  command: Extract<InternalCommand, { case: "recoverTurn" }>["value"],
): Decision {
  const live = on.state.turns.get(command.turnId);
  if (live?.turn.status !== TurnStatus.RUNNING || live.turn.attempt !== command.attempt) return nothingToDo(on);
  if (command.draft === "" && live.claims < claimsMax) return nothingToDo(on);
  return endWithDraft(on, live, command.draft, Outcome.INTERRUPTED, Reason.RUNNER_LOST);
}

/** What is said in a message that was deleted meanwhile is not stored any more (L8). */
function isMessageDeleted(on: Decided, { turn }: LiveTurn): boolean {
  return on.facts.message(turn.messageId)?.deleted === true;
}

function endWithDraft(on: Decided, live: LiveTurn, draft: string, outcome: Outcome, reason: Reason): Decision {
  const value = create(TurnEndedSchema, {
    turnId: live.turn.turnId,
    attempt: live.turn.attempt,
    messageId: live.turn.messageId,
    personaId: live.turn.personaId,
    outcome,
    reason,
    text: isMessageDeleted(on, live) ? "" : fitText(draft).text,
    partial: true,
  });
  return one("", { case: "turnEnded", value });
}

/** The text within `turnTextBytesMax`, cut between code points. */
function fitText(text: string): { readonly text: string; readonly isCut: boolean } {
  if (text.length * 3 <= limits.turnTextBytesMax || Buffer.byteLength(text) <= limits.turnTextBytesMax) {
    return { text, isCut: false };
  }
  const bytes = Buffer.from(text);
  let end = limits.turnTextBytesMax;
  // Continuation bytes are 10xxxxxx: step back to the start of a code point.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return { text: bytes.subarray(0, end).toString("utf8"), isCut: true };
}

function nothingToDo(on: Decided): Decision {
  return { kind: "unchanged", ok: { case: "updateRoom", value: committedAt(on.state.headSeq) } };
}

function one(actor: string, kind: Draft["kind"]): Decision {
  return { kind: "events", events: [{ actor, kind }], main: 0 };
}
