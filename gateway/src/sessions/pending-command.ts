import { create } from "@bufbuild/protobuf";
import { type ClientFrame, ClientFrameSchema } from "@polylogue/proto/room";
import type { CommandCall } from "../call.ts";

/** A command between the client and the room. */
export interface PendingCommand {
  /** `rejoin`: the gateway's own join after its trunk broke. */
  readonly kind: "command" | "join" | "rejoin";
  /** Its name on the trunk: unlike the client's, it is there for every command and only once. */
  readonly id: string;
  /** The client's name of it; empty when it wants no answer. */
  readonly clientId: string;
  /** As it is sent on the trunk. */
  readonly frame: ClientFrame;
  readonly sinceMs: number;
  readonly answered?: (reason: string | undefined) => void;
}

export function pendingFromCall(call: CommandCall, id: string, sinceMs: number): PendingCommand {
  const { frame, answered } = call;
  const clientId = frame.id;
  // The frame is the gateway's own: it was made from the client's bytes for this purpose.
  frame.id = id;
  return {
    kind: frame.command.case === "join" ? "join" : "command",
    id,
    clientId,
    frame,
    sinceMs,
    ...(answered && { answered }),
  };
}

/** Whether it came before the other, in the same session: ids count up. */
export function isOlder({ id }: PendingCommand, { id: other }: PendingCommand): boolean {
  return id.length === other.length ? id < other : id.length < other.length;
}

export function pendingRejoin(
  room: string,
  position: { readonly seq: number; readonly tag: string },
  id: string,
  sinceMs: number,
): PendingCommand {
  const frame = create(ClientFrameSchema, {
    id,
    room,
    command: { case: "join", value: position.tag === "" ? {} : { afterSeq: position.seq, afterTag: position.tag } },
  });
  return { kind: "rejoin", id, clientId: "", frame, sinceMs };
}

/** Whether it may be sent again although the room may have done it: the room tells a twin by the command's id (L4, S5). */
export function isResendable({ command }: ClientFrame): boolean {
  if (command.case === "post") return command.value.clientMessageId !== "";
  return command.value !== undefined && "commandId" in command.value && command.value.commandId !== "";
}
