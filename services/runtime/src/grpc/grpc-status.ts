import { status as grpcStatus, Metadata, type StatusObject } from "@grpc/grpc-js";
import type { Refusal } from "@polylogue/proto";
import {
  decodeRefusal,
  encodeRefusal,
  refusalOfStatusCode,
  refusalTrailer,
  statusCodeOf,
} from "../rpc/refusal-trailer.ts";

/** A refusal as the status that ends a call, whole in its trailer. */
export function statusFromRefusal(refusal: Refusal): StatusObject {
  const metadata = new Metadata();
  metadata.set(refusalTrailer, encodeRefusal(refusal));
  return { code: statusCodeOf(refusal), details: refusal.message, metadata };
}

/** What a status that is not OK means. A stream that the other side cancels was cut off by a server going down. */
export function refusalFromStatus(status: Pick<StatusObject, "code" | "metadata">): Refusal {
  const [trailer] = status.metadata.get(refusalTrailer);
  const code = status.code === grpcStatus.CANCELLED ? grpcStatus.UNAVAILABLE : status.code;
  return decodeRefusal(typeof trailer === "string" ? trailer : undefined) ?? refusalOfStatusCode(code);
}
