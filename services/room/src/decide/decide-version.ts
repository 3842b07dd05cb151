import { isBlank, refuse } from "@polylogue/proto";
import { create, type Message, type PickVersion, TurnStatus, VersionPickedSchema } from "../state/wire.ts";
import { committedAt } from "./answer.ts";
import type { Decided } from "./decide.ts";
import { type Decision, type Draft, refused, type Sender } from "./decision.ts";
import { takeSeat } from "./seats.ts";

/** A person chooses which version of an answer stands for it. */
export function decidePickVersion(
  on: Decided,
  person: Extract<Sender, { kind: "person" }>,
  command: PickVersion,
): Decision {
  const taken = takeSeat(on.state, person, "pickVersion");
  if ("refusal" in taken) return refused(taken.refusal);
  const answer = on.facts.message(command.messageId);
  if (!answer || answer.deleted) return refused(refuse("MESSAGE_NOT_FOUND", "There is no such message in this room."));
  const version = command.versionId === answer.id ? answer : versionOf(on, answer, command.versionId);
  if (!version || !isShowable(version)) {
    return refused(refuse("NO_SUCH_VERSION", "There is no such version of this answer."));
  }
  if (standsFor(answer) === version.id) {
    return { kind: "unchanged", ok: { case: "pickVersion", value: committedAt(on.state.headSeq) } };
  }
  const picked = pickedVersion(taken.seat.id, answer.id, version.id);
  return { kind: "events", events: [...taken.events, picked], main: taken.events.length };
}

/** The event by which a version stands for an answer. */
export function pickedVersion(actor: string, messageId: string, versionId: string): Draft {
  return { actor, kind: { case: "versionPicked", value: create(VersionPickedSchema, { messageId, versionId }) } };
}

/** The id of the version that stands for an answer. */
export function standsFor({ id, picked }: Message): string {
  return picked === "" ? id : picked;
}

function versionOf(on: Decided, answer: Message, id: string): Message | undefined {
  return answer.versions.includes(id) ? on.facts.message(id) : undefined;
}

function isShowable({ deleted, text, turn }: Message): boolean {
  return !deleted && turn?.status === TurnStatus.ENDED && !isBlank(text);
}
