import { type Refusal, refuse } from "@polylogue/proto";
import { isOfNewerFold } from "../state/fold-version.ts";
import type { RoomState } from "../state/room-state.ts";
import type { RoomKey } from "../store/room-store.ts";
import { decideDelete, decideEdit, decidePost } from "./decide-message.ts";
import {
  decideAddPersona,
  decideLeaveRoom,
  decideRemoveParticipant,
  decideRemovePersona,
  decideSetProfile,
  decideSetRole,
} from "./decide-participant.ts";
import { decideContinueChain, decideContinueTurn, decideRegenerate } from "./decide-request.ts";
import { decideCreateRoom, decideDeleteRoom, decideUpdateRoom } from "./decide-room.ts";
import { decideStop } from "./decide-stop.ts";
import { decideClaimTurn, decideEndStopping, decideEndTurn, decideRecoverTurn } from "./decide-turn.ts";
import { decidePickVersion } from "./decide-version.ts";
import type { Command, Decision, Facts, Sender } from "./decision.ts";
import { refused } from "./decision.ts";
import { decideHoldPersona } from "./holds.ts";

export interface Decided {
  readonly key: RoomKey;
  readonly state: RoomState;
  readonly facts: Facts;
}

/** What everybody hears who asks for a room that a newer build wrote in (L9). */
export const newerFold: Refusal = refuse("NEWER_FOLD", "This room was changed by a newer version of the server.", {
  retryAfterMs: 2_000,
});

/**
 * The one pure function from (state, command) to events or a refusal. It is run again from the new state whenever a commit
 * was lost to another writer (L2), so it must not remember anything.
 */
export function decide(on: Decided, sender: Sender, command: Command): Decision {
  const { state } = on;
  if (isOfNewerFold(state)) return refused(newerFold);
  if (command.case === "createRoom") return decideCreateRoom(on, sender, command.value);
  if (!state.room || state.deleted) return refused(refuse("ROOM_NOT_FOUND", "There is no such room."));
  switch (sender.kind) {
    case "person":
      return decideForPerson(on, sender, command);
    case "runner":
      return decideForRunner(on, sender.runner, command);
    case "room":
      return decideForRoom(on, command);
    default:
      return sender satisfies never;
  }
}

function decideForPerson(on: Decided, person: Extract<Sender, { kind: "person" }>, command: Command): Decision {
  switch (command.case) {
    case "post":
      return decidePost(on, person, command.value);
    case "edit":
      return decideEdit(on, person, command.value);
    case "delete":
      return decideDelete(on, person, command.value);
    case "leaveRoom":
      return decideLeaveRoom(on, person);
    case "setProfile":
      return decideSetProfile(on, person, command.value);
    case "stop":
      return decideStop(on, person, command.value);
    case "addPersona":
      return decideAddPersona(on, person, command.value);
    case "removePersona":
      return decideRemovePersona(on, person, command.value);
    case "removeParticipant":
      return decideRemoveParticipant(on, person, command.value);
    case "setRole":
      return decideSetRole(on, person, command.value);
    case "updateRoom":
      return decideUpdateRoom(on, person, command.value);
    case "holdPersona":
      return decideHoldPersona(on, person, command.value);
    case "regenerate":
      return decideRegenerate(on, person, command.value);
    case "pickVersion":
      return decidePickVersion(on, person, command.value);
    case "continueTurn":
      return decideContinueTurn(on, person, command.value);
    case "continueChain":
      return decideContinueChain(on, person, command.value);
    case "deleteRoom":
      return decideDeleteRoom(on, person);
    default:
      return notForSender();
  }
}

function decideForRunner(on: Decided, runner: string, command: Command): Decision {
  switch (command.case) {
    case "claimTurn":
      return decideClaimTurn(on, runner, command.value);
    case "endTurn":
      return decideEndTurn(on, runner, command.value);
    default:
      return notForSender();
  }
}

function decideForRoom(on: Decided, command: Command): Decision {
  switch (command.case) {
    case "endStopping":
      return decideEndStopping(on, command.value);
    case "recoverTurn":
      return decideRecoverTurn(on, command.value);
    default:
      return notForSender();
  }
}

function notForSender(): Decision {
  return refused(refuse("NOT_ALLOWED", "This command is not for you to send."));
}
