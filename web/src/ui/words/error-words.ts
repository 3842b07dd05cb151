import { limits } from "@polylogue/proto";
import type { WireError } from "../../connection/wire.ts";

/** What a refusal means for a person: what happened, without blame and without codes. */
export function errorWords(error: WireError): string {
  const known = words[error.reason];
  const what = known ?? (error.message !== "" ? error.message : "something went wrong on the server");
  const wait =
    error.retryAfterMs !== undefined && error.retryAfterMs >= 1_000
      ? ` Try again in ${Math.ceil(error.retryAfterMs / 1_000)} s.`
      : "";
  return `${sentence(what)}${wait}`;
}

/** The same as a part of a sentence: `Not sent: …`. */
export function errorClause(error: WireError): string {
  const text = errorWords(error);
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function sentence(text: string): string {
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/u.test(start) ? start : `${start}.`;
}

const words: Readonly<Record<string, string>> = {
  TEXT_EMPTY: "the message is empty",
  TEXT_BLANK: "the message shows nothing",
  TEXT_TOO_LONG: `the message is over ${limits.postTextMax.toLocaleString("en-US")} characters`,
  FRAME_TOO_LARGE: "the message is too large to send",
  BAD_NAME: "this name can not be used: 1 to 32 characters, no control characters",
  BAD_TITLE: "this title can not be used: 1 to 80 characters",
  UNKNOWN_MODEL: "this model is not offered here",
  UNKNOWN_PERSONA: "this persona is not offered here",
  HELLO_REQUIRED: "the session was lost",
  BAD_TOKEN: "your session has ended",
  BAD_CREDENTIAL: "your session has ended",
  NOT_JOINED: "you are not in this room",
  ROOM_NOT_FOUND: "there is no such room, or it is not open to you",
  MESSAGE_NOT_FOUND: "this message is not there any more",
  TURN_NOT_FOUND: "this answer has ended already",
  PARTICIPANT_NOT_FOUND: "this participant is not here any more",
  NOT_ALLOWED: "your role in this room does not allow that",
  NOT_A_MEMBER: "only members of this room can do that",
  BANNED: "you were removed from this room",
  GUESTS_REFUSED: "this server takes no guests",
  ORIGIN_REFUSED: "this address may not connect to the server",
  ROOM_ARCHIVED: "this room is archived and can only be read",
  ROOM_FULL: "this room has no free seat",
  MESSAGE_DELETED: "this message was deleted meanwhile",
  REVISION_CHANGED: "this message was edited elsewhere meanwhile",
  TOO_OLD: "it waited for too long, so the server can not tell whether it was sent before",
  COMMAND_ID_REUSED: "it was sent before with another text",
  HANDLE_TAKEN: "this persona is in the room already",
  NAME_TAKEN: "somebody in this room has that name",
  BAD_SETTINGS: "a setting is out of its range",
  NOT_AN_ANSWER: "this is not an answer that has ended",
  NOT_PARTIAL: "this answer came to its end",
  NOT_CAPPED: "nobody waits for a turn of this exchange any more",
  NO_SUCH_VERSION: "this version is not there any more",
  VERSIONS_FULL: "this answer has as many versions as it may have",
  LAST_OWNER: "a room needs an owner",
  RATE_LIMITED: "too much at once",
  IN_FLIGHT_EXHAUSTED: "too much at once",
  TOO_MANY_SOCKETS: "too many windows are connected from here",
  TOO_MANY_ROOMS: "too many rooms are open in this window",
  CONNECTION_LOST: "the server can not be reached",
  ROOM_SERVICE_UNAVAILABLE: "the room can not be reached right now",
  STORE_UNAVAILABLE: "the room can not be stored right now",
  STORE_FULL: "the server has no space left to store it",
  SHUTTING_DOWN: "the server is restarting",
  NEWER_FOLD: "this room was written by a newer version of the server",
  DEADLINE: "the server took too long to answer",
  INTERNAL: "something went wrong on the server",
};
