import { create } from "@bufbuild/protobuf";
import { errorReasons, type Refusal } from "@polylogue/proto";
import { type Error as ErrorMessage, ErrorSchema } from "@polylogue/proto/room";

/** A refusal as the message in which clients get it, on every door. */
export function refusalToError(refusal: Refusal): ErrorMessage {
  const { reason, message, retryAfterMs, details } = refusal;
  return create(ErrorSchema, {
    code: errorReasons[reason],
    reason,
    message,
    ...(retryAfterMs !== undefined && { retryAfterMs: Math.ceil(retryAfterMs) }),
    ...(details && { details: { ...details } }),
  });
}
