import type { RoomMessage } from "../../room/room-view.ts";

/** A version that the reader looks at, until another one is picked: what is picked, everybody sees. */
export interface Look {
  readonly versionId: string;
  /** What was picked when the reader chose it. */
  readonly picked: string;
}

type Messages = ReadonlyMap<string, RoomMessage>;

/** True for a version that is shown at the place of the answer that it is another version of. */
export function hasPlaceElsewhere(message: RoomMessage, messages: Messages): boolean {
  return message.versionOf !== "" && messages.has(message.versionOf);
}

/** The answer at whose place a message is shown: itself, but for versions. */
export function placeOf(message: RoomMessage, messages: Messages): RoomMessage {
  return messages.get(message.versionOf) ?? message;
}

/** All versions of an answer that there are, the original first. */
export function versionsOf(original: RoomMessage, messages: Messages): RoomMessage[] {
  const others = original.versions.flatMap((id) => messages.get(id) ?? []);
  return [original, ...others.filter(({ isDeleted }) => !isDeleted)];
}

/** The version that stands for an answer. */
export function pickedVersion(original: RoomMessage, messages: Messages): RoomMessage {
  const picked = messages.get(original.picked);
  return picked === undefined || picked.isDeleted ? original : picked;
}

/** What is shown at the place of an answer: what the reader looks at, else the version that is being written, else the picked one. */
export function shownVersion(original: RoomMessage, messages: Messages, look: Look | undefined): RoomMessage {
  if (original.versions.length === 0 || original.isDeleted) return original;
  const all = versionsOf(original, messages);
  const lookedAt = look?.picked === original.picked ? all.find(({ id }) => id === look.versionId) : undefined;
  return lookedAt ?? all.findLast(isLive) ?? pickedVersion(original, messages);
}

/** True while it is being written. */
export function isLive({ turn }: RoomMessage): boolean {
  return turn !== undefined && turn.status !== "ended";
}
