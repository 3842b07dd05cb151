import { isBlank, limits, refuse } from "@polylogue/proto";
import { fold } from "../state/fold.ts";
import {
  type ContinueChain,
  type ContinueTurn,
  create,
  EventSchema,
  type Message,
  Outcome,
  Reason,
  type Regenerate,
  RequestCause,
  TurnStatus,
  TurnsRequestedSchema,
  timestampFromMs,
} from "../state/wire.ts";
import { committedAt } from "./answer.ts";
import { type Asked, makeAsks } from "./asks.ts";
import type { Decided } from "./decide.ts";
import { type Decision, type Draft, refused, type Sender } from "./decision.ts";
import { messageIdOfTurn } from "./facts-needed.ts";
import { releaseNamed } from "./holds.ts";
import { takeSeat } from "./seats.ts";

type Person = Extract<Sender, { kind: "person" }>;

/** A person wants another version of an answer: from the same persona, who sees the room as it was then. */
export function decideRegenerate(on: Decided, person: Person, command: Regenerate): Decision {
  const taken = takeSeat(on.state, person, "regenerate");
  if ("refusal" in taken) return refused(taken.refusal);
  if (command.model !== "" && !isModelReference(command.model))
    return refused(refuse("BAD_COMMAND", "A model is named provider/model."));
  const named = endedAnswer(on, command.messageId);
  if (!named) return refused(noAnswer);
  const answer = named.versionOf === "" ? named : endedAnswer(on, named.versionOf);
  if (!answer?.turn) return refused(noAnswer);
  if (answer.versions.length >= limits.versionsPerMessageMax) {
    return refused(refuse("VERSIONS_FULL", `An answer has at most ${limits.versionsPerMessageMax} other versions.`));
  }
  const extras = {
    versionOf: answer.id,
    continues: answer.continues,
    model: command.model,
    contextHead: answer.seq - 1,
  };
  return requestOne(on, taken, answer, { cause: RequestCause.REGENERATE, extras });
}

/** A person wants an answer that broke off to go on. */
export function decideContinueTurn(on: Decided, person: Person, command: ContinueTurn): Decision {
  const taken = takeSeat(on.state, person, "continueTurn");
  if ("refusal" in taken) return refused(taken.refusal);
  const answer = endedAnswer(on, command.messageId);
  if (!answer?.turn) return refused(noAnswer);
  if (!isPartial(answer)) return refused(refuse("NOT_PARTIAL", "This answer came to its end."));
  // Two who press at once want one end of it.
  const isUnderWay = [...on.state.turns.values()].some(({ turn }) => turn.continues === answer.id);
  if (isUnderWay) return { kind: "unchanged", ok: { case: "continueTurn", value: committedAt(on.state.headSeq) } };
  return requestOne(on, taken, answer, { cause: RequestCause.CONTINUE_TURN, extras: { continues: answer.id } });
}

/** A person lets those speak whom a cap refused, each once, and the counting begins anew (T9). */
export function decideContinueChain(on: Decided, person: Person, command: ContinueChain): Decision {
  const taken = takeSeat(on.state, person, "continueChain");
  if ("refusal" in taken) return refused(taken.refusal);
  const owed = on.state.capped.filter(({ chainId }) => chainId === command.chainId);
  if (owed.length === 0) return refused(refuse("NOT_CAPPED", "Nobody is owed a turn of this exchange any more."));
  const chainId = on.facts.newId("c");
  const asked = new Set<string>();
  const events: Draft[] = [...taken.events];
  let { state } = on;
  // One event for each message that asked in vain, each decided on top of the one before.
  for (const { trigger, personaIds } of owed) {
    const personas = personaIds.filter((id) => state.participants.has(id) && !asked.has(id));
    if (personas.length === 0) continue;
    for (const id of personas) asked.add(id);
    const seq = on.state.headSeq + 1 + events.length;
    const from = { room: on.key.room, seq, chainId, hop: 1, trigger, isOwed: true };
    const { asks, capped } = makeAsks(state, on.facts, from, new Map(personas.map((id) => [id, "implied"])));
    const cause = RequestCause.CONTINUE_CHAIN;
    const value = create(TurnsRequestedSchema, {
      asks,
      cause,
      messageId: trigger,
      trigger,
      chainId: command.chainId,
    });
    const kind: Draft["kind"] = { case: "turnsRequested", value };
    const at = timestampFromMs(on.facts.atMs);
    state = fold(state, create(EventSchema, { seq: from.seq, at, actor: taken.seat.id, kind }));
    events.push({ actor: taken.seat.id, kind }, ...capped);
  }
  if (asked.size === 0)
    return refused(refuse("PARTICIPANT_NOT_FOUND", "Those who are owed a turn have left the room."));
  // The offer stays as it is.
  if (on.state.turns.size >= limits.owedTurnsPerRoomMax) return refused(roomIsFull);
  return { kind: "events", events, main: taken.events.length };
}

interface Seated {
  readonly seat: { readonly id: string };
  readonly events: readonly Draft[];
}

/** Asks the persona of an answer for one more turn about the message that had asked for it. */
function requestOne(
  on: Decided,
  taken: Seated,
  answer: Message,
  request: { readonly cause: RequestCause; readonly extras: Parameters<typeof makeAsks>[4] },
): Decision {
  const persona = on.state.participants.get(answer.author);
  if (!persona || !answer.turn) return refused(refuse("PARTICIPANT_NOT_FOUND", "This persona has left the room."));
  const actor = taken.seat.id;
  const asked: Asked = new Map([[persona.id, "named"]]);
  const released = releaseNamed(on.state, actor, asked);
  const before = [...taken.events, ...released];
  const seq = on.state.headSeq + 1 + before.length;
  const { trigger } = answer.turn;
  const from = { room: on.key.room, seq, chainId: on.facts.newId("c"), hop: 1, trigger };
  const { asks } = makeAsks(on.state, on.facts, from, asked, request.extras);
  const [ask] = asks;
  // There is nobody whom a card would tell more than the refusal tells the one who asked.
  if (!ask || ask.refused !== Outcome.UNSPECIFIED) return refused(roomIsFull);
  const versionId = messageIdOfTurn(on.facts.derivedId, on.key.room, ask.turnId);
  const value = create(TurnsRequestedSchema, {
    asks,
    cause: request.cause,
    messageId: answer.id,
    trigger,
    versionId: request.cause === RequestCause.REGENERATE ? versionId : "",
  });
  const events: Draft[] = [...before, { actor, kind: { case: "turnsRequested", value } }];
  return { kind: "events", events, main: events.length - 1 };
}

const roomIsFull = refuse("IN_FLIGHT_EXHAUSTED", "Too many turns wait in this room.", { retryAfterMs: 5_000 });

const noAnswer = refuse("NOT_AN_ANSWER", "This is not an answer of a persona that has ended.");

function endedAnswer(on: Decided, id: string): Message | undefined {
  const message = on.facts.message(id);
  return message?.turn?.status === TurnStatus.ENDED && !message.deleted ? message : undefined;
}

/** Outcomes after which an answer may be gone on with. */
const brokenOff: ReadonlySet<Outcome> = new Set([
  Outcome.STOPPED,
  Outcome.FAILED,
  Outcome.INTERRUPTED,
  Outcome.CAPPED,
  Outcome.OVER_BUDGET,
]);

function isPartial({ text, turn }: Message): boolean {
  if (!turn || isBlank(text)) return false;
  return brokenOff.has(turn.outcome) || turn.reason === Reason.LENGTH || turn.reason === Reason.SPOKE_AS_OTHER;
}

function isModelReference(model: string): boolean {
  return model.length <= limits.modelReferenceMax && /^[\w.-]+\/[\w./:@+-]+$/.test(model);
}
