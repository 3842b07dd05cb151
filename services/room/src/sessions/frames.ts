import type { Refusal } from "@polylogue/proto";
import { refusalToError } from "@polylogue/runtime/rpc/error-message";
import type { OkResult } from "../decide/decision.ts";
import { create, OkSchema, type ServerFrame, ServerFrameSchema } from "../state/wire.ts";

/** The answer to a command that was done. */
export function okFrame(replyTo: string, ok: OkResult): ServerFrame {
  return create(ServerFrameSchema, { replyTo, body: { case: "ok", value: create(OkSchema, { result: ok }) } });
}

/** Before this instance stops: whoever is on the trunk goes to another one, or comes back within so long. */
export function goAwayFrame(reconnectAfterMs: number): ServerFrame {
  return create(ServerFrameSchema, { body: { case: "goAway", value: { reason: "SHUTTING_DOWN", reconnectAfterMs } } });
}

/** The answer to a refused command, or, without `replyTo`, what happened to the receiver's place in a room. */
export function errorFrame(
  refusal: Refusal,
  about: { readonly replyTo?: string; readonly room?: string },
): ServerFrame {
  return create(ServerFrameSchema, { ...about, body: { case: "error", value: refusalToError(refusal) } });
}
