import { ConnectError } from "@connectrpc/connect";
import type { Refusal } from "@polylogue/proto";
import {
  decodeRefusal,
  encodeRefusal,
  isRefusal,
  refusalOfStatusCode,
  refusalTrailer,
  statusCodeOf,
} from "./refusal-trailer.ts";

export { isRefusal };

/**
 * What a failed call means: the refusal that the other side sent, else one made of the status code (UNAVAILABLE and
 * DEADLINE_EXCEEDED keep their meaning, all else is INTERNAL). Takes anything that was thrown, also a refusal.
 */
export function refusalFromError(error: unknown): Refusal {
  if (isRefusal(error)) return error;
  const foreign = ConnectError.from(error);
  return decodeRefusal(foreign.metadata.get(refusalTrailer)) ?? refusalOfStatusCode(foreign.code);
}

/** The error that carries a refusal through Connect's handlers and clients. */
export function connectErrorFromRefusal(refusal: Refusal): ConnectError {
  return new ConnectError(refusal.message, statusCodeOf(refusal), { [refusalTrailer]: encodeRefusal(refusal) });
}
