import { create } from "@bufbuild/protobuf";
import { type Refusal, refuse } from "@polylogue/proto";
import { LeaveOkSchema, type ServerFrame, ServerFrameSchema } from "@polylogue/proto/room";
import { errorFrame, okFrame } from "../wire/frames.ts";
import type { PendingCommand } from "./pending-command.ts";

/** The room's answer as the client gets it: under its own id; without one it hears only of errors. */
export function answerFrame(command: PendingCommand, frame: ServerFrame): ServerFrame | undefined {
  if (command.clientId !== "") {
    frame.replyTo = command.clientId;
    return frame;
  }
  if (frame.body.case !== "error") return undefined;
  return create(ServerFrameSchema, { ...roomOf(command), body: frame.body });
}

/** The gateway's own no. */
export function refusalFrame(command: PendingCommand, refusal: Refusal): ServerFrame {
  return errorFrame(refusal, command.clientId === "" ? roomOf(command) : { replyTo: command.clientId });
}

export function leftFrame(command: PendingCommand): ServerFrame | undefined {
  if (command.clientId === "") return undefined;
  return okFrame(command.clientId, { case: "leave", value: create(LeaveOkSchema) });
}

/** News that end a session's part in a room. */
export function isRemoval(reason: string): reason is "NOT_A_MEMBER" | "BANNED" | "ROOM_NOT_FOUND" {
  return reason === "NOT_A_MEMBER" || reason === "BANNED" || reason === "ROOM_NOT_FOUND";
}

export const notJoined = refuse("NOT_JOINED", "Join the room first.");
export const noAnswer = refuse("DEADLINE", "The room did not answer in time.", { retryAfterMs: 1_000 });
export const roomServiceGone = refuse("ROOM_SERVICE_UNAVAILABLE", "The room can not be reached right now.", {
  retryAfterMs: 1_000,
});

function roomOf({ frame }: PendingCommand): { room?: string } {
  return frame.room === undefined ? {} : { room: frame.room };
}
