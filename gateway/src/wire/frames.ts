import { create } from "@bufbuild/protobuf";
import type { Refusal } from "@polylogue/proto";
import { type Ok, OkSchema, type ServerFrame, ServerFrameSchema } from "@polylogue/proto/room";
import { refusalToError } from "@polylogue/runtime/rpc/error-message";

/** The frame that says that a command was done. */
export function okFrame(replyTo: string, result: Ok["result"]): ServerFrame {
  return create(ServerFrameSchema, {
    ...(replyTo !== "" && { replyTo }),
    body: { case: "ok", value: create(OkSchema, { result }) },
  });
}

/** A refusal as a frame; with `replyTo` it answers a command, with `room` alone it is news about the room. */
export function errorFrame(
  refusal: Refusal,
  about: { readonly replyTo?: string; readonly room?: string },
): ServerFrame {
  return create(ServerFrameSchema, {
    ...(about.replyTo && { replyTo: about.replyTo }),
    ...(about.room && { room: about.room }),
    body: { case: "error", value: refusalToError(refusal) },
  });
}

export function pongFrame(heads: Record<string, number>): ServerFrame {
  return create(ServerFrameSchema, { body: { case: "pong", value: { heads } } });
}

export function goAwayFrame(reason: string, reconnectAfterMs: number): ServerFrame {
  return create(ServerFrameSchema, { body: { case: "goAway", value: { reason, reconnectAfterMs } } });
}
