import { isBlank, limits, type Refusal, refuse } from "@polylogue/proto";
import type { LiveTurn } from "../state/room-state.ts";
import {
  create,
  type Delete,
  type Edit,
  type Message,
  MessageDeletedSchema,
  MessageEditedSchema,
  MessagePostedSchema,
  MessageSchema,
  Outcome,
  ParticipantKind,
  type Post,
  Reason,
  rightsOf,
  TurnStatus,
  timestampFromMs,
} from "../state/wire.ts";
import { committedAt } from "./answer.ts";
import { makeAsks, personasAskedByPerson } from "./asks.ts";
import type { Decided } from "./decide.ts";
import { pickedVersion, standsFor } from "./decide-version.ts";
import { type Decision, type Draft, refused, type Sender } from "./decision.ts";
import { releaseNamed } from "./holds.ts";
import { resolveMentions } from "./mentions.ts";
import { takeSeat } from "./seats.ts";
import { droppedTurn, stopTurns } from "./turn-events.ts";

type Person = Extract<Sender, { kind: "person" }>;

/** A person says something; who it addresses is resolved here, once and for all (T1). */
export function decidePost(on: Decided, person: Person, post: Post): Decision {
  const wrong = checkText(post.text);
  if (wrong) return refused(wrong);
  const taken = takeSeat(on.state, person, "post");
  if ("refusal" in taken) return refused(taken.refusal);
  const quoted = lookUp(on, post.replyTo);
  const root = lookUp(on, post.thread);
  if (quoted === "missing" || root === "missing") {
    return refused(refuse("MESSAGE_NOT_FOUND", "The message that you refer to is not in this room."));
  }
  const mentions = resolveMentions(on.state, post.text);
  const asked = personasAskedByPerson(on.state, person.participantId, mentions, quoted);
  const before = [...taken.events, ...releaseNamed(on.state, taken.seat.id, asked)];
  const seq = on.state.headSeq + 1 + before.length;
  const id = on.facts.newId("m");
  const from = { room: on.key.room, seq, chainId: `c_${id}`, hop: 1, trigger: id };
  const { asks, capped } = makeAsks(on.state, on.facts, from, asked);
  const message = create(MessageSchema, {
    id,
    seq,
    textSeq: seq,
    author: taken.seat.id,
    authorName: taken.seat.displayName,
    authorKind: ParticipantKind.PERSON,
    text: post.text,
    clientMessageId: post.clientMessageId,
    mentions,
    replyTo: post.replyTo ?? "",
    thread: post.thread ?? "",
    at: timestampFromMs(on.facts.atMs),
    revision: 1,
  });
  const posted = create(MessagePostedSchema, { message, asks });
  const kind: Draft["kind"] = { case: "messagePosted", value: posted };
  const events: Draft[] = [...before, { actor: taken.seat.id, kind }, ...capped];
  return { kind: "events", events, main: before.length };
}

/** One's own message gets another text. It wakes nobody (T9). */
export function decideEdit(on: Decided, person: Person, edit: Edit): Decision {
  const wrong = checkText(edit.text);
  if (wrong) return refused(wrong);
  const taken = takeSeat(on.state, person, "edit");
  if ("refusal" in taken) return refused(taken.refusal);
  const message = on.facts.message(edit.messageId);
  if (!message) return refused(refuse("MESSAGE_NOT_FOUND", "There is no such message in this room."));
  if (message.author !== person.participantId) {
    return refused(refuse("NOT_ALLOWED", "Only its author may edit a message."));
  }
  if (message.deleted) return refused(refuse("MESSAGE_DELETED", "This message was deleted."));
  if (message.revision !== edit.revision) {
    const details = { revision: String(message.revision) };
    return refused(refuse("REVISION_CHANGED", "This message was edited since you opened it.", { details }));
  }
  const value = create(MessageEditedSchema, {
    messageId: message.id,
    revision: message.revision + 1,
    text: edit.text,
    mentions: resolveMentions(on.state, edit.text),
    replacesSeq: message.textSeq,
  });
  const events: Draft[] = [...taken.events, { actor: taken.seat.id, kind: { case: "messageEdited", value } }];
  return { kind: "events", events, main: events.length - 1 };
}

/** Deleting the trigger drops the turns that it asked for and nobody has begun (T9); deleting an answer that is under way stops it. */
export function decideDelete(on: Decided, person: Person, command: Delete): Decision {
  const taken = takeSeat(on.state, person, "delete");
  if ("refusal" in taken) return refused(taken.refusal);
  const message = on.facts.message(command.messageId);
  if (!message) return refused(refuse("MESSAGE_NOT_FOUND", "There is no such message in this room."));
  if (message.author !== person.participantId && !rightsOf(taken.seat.role).includes("deleteOthers")) {
    return refused(refuse("NOT_ALLOWED", "Only its author or a moderator may delete a message."));
  }
  if (message.deleted) return { kind: "unchanged", ok: { case: "delete", value: committedAt(on.state.headSeq) } };
  const actor = taken.seat.id;
  const value = create(MessageDeletedSchema, { messageId: message.id });
  const gone = new Set([message.id, ...message.versions]);
  // Also what goes on with it: nothing is left of what it would go on with.
  const goesWithIt = ({ turn }: LiveTurn): boolean =>
    gone.has(turn.messageId) || gone.has(turn.versionOf) || gone.has(turn.continues);
  const stopped = stopTurns(on.state, actor, Reason.STOPPED, goesWithIt);
  const dropped = [...on.state.turns.values()]
    .filter((live) => live.turn.trigger === message.id && live.turn.status === TurnStatus.OWED && !goesWithIt(live))
    .map((live) => droppedTurn(live, actor, Outcome.STOPPED, Reason.TRIGGER_DELETED));
  const deleted: Draft = { actor, kind: { case: "messageDeleted", value } };
  const events: Draft[] = [...taken.events, deleted, ...withIt(on, message, actor), ...dropped, ...stopped];
  return { kind: "events", events, main: taken.events.length };
}

/** What goes with a message: its versions (L8), and, when it was the picked version of an answer, the choice. */
function withIt(on: Decided, message: Message, actor: string): Draft[] {
  const versions = message.versions.map((messageId): Draft => {
    return { actor, kind: { case: "messageDeleted", value: create(MessageDeletedSchema, { messageId }) } };
  });
  const answer = message.versionOf === "" ? undefined : on.facts.message(message.versionOf);
  const wasPicked = answer !== undefined && !answer.deleted && standsFor(answer) === message.id;
  return wasPicked ? [...versions, pickedVersion(actor, answer.id, answer.id)] : versions;
}

function checkText(text: string): Refusal | undefined {
  if (text === "") return refuse("TEXT_EMPTY", "The message is empty.");
  if (text.length > limits.postTextMax) {
    return refuse("TEXT_TOO_LONG", `The message is over ${limits.postTextMax} characters.`, {
      details: { max: String(limits.postTextMax), length: String(text.length) },
    });
  }
  return isBlank(text) ? refuse("TEXT_BLANK", "The message shows nothing.") : undefined;
}

function lookUp(on: Decided, id: string | undefined): Message | undefined | "missing" {
  if (id === undefined || id === "") return undefined;
  const message = on.facts.message(id);
  return message && !message.deleted ? message : "missing";
}
