import { Role } from "../gen/polylogue/room/v1/participant_pb.ts";

/** The commands to a room that a right is needed for, as `joined.rights` names them (S6). */
export type Right =
  | "post"
  | "edit"
  | "delete"
  | "deleteOthers"
  | "typing"
  | "stop"
  | "holdPersona"
  | "regenerate"
  | "pickVersion"
  | "continueTurn"
  | "continueChain"
  | "setProfile"
  | "leaveRoom"
  | "addPersona"
  | "removePersona"
  | "updateRoom"
  | "removeParticipant"
  | "setRole"
  | "deleteRoom";

const member: readonly Right[] = [
  "post",
  "edit",
  "delete",
  "typing",
  "stop",
  "holdPersona",
  "regenerate",
  "pickVersion",
  "continueTurn",
  "continueChain",
  "setProfile",
  "leaveRoom",
];
const moderator: readonly Right[] = [
  ...member,
  "deleteOthers",
  "addPersona",
  "removePersona",
  "updateRoom",
  "removeParticipant",
];
const owner: readonly Right[] = [...moderator, "setRole", "deleteRoom"];

/** The one table command x role. Reading, joining, `markRead` and `syncTurn` need no right beyond being in the room. */
export function rightsOf(role: Role): readonly Right[] {
  switch (role) {
    case Role.OWNER:
      return owner;
    case Role.MODERATOR:
      return moderator;
    case Role.MEMBER:
      return member;
    case Role.VIEWER:
      return ["leaveRoom", "setProfile"];
    case Role.UNSPECIFIED:
      return [];
    default:
      role satisfies never;
      // A role that a newer build stored: its holder may read, no more.
      return [];
  }
}
