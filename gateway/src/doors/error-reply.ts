import { toJsonString } from "@bufbuild/protobuf";
import { errorReasons, httpStatusByCode, type Refusal } from "@polylogue/proto";
import { ErrorSchema } from "@polylogue/proto/room";
import { refusalToError } from "@polylogue/runtime/rpc/error-message";

/** A refusal as every HTTP door says it. */
export function errorReply(refusal: Refusal): {
  readonly status: number;
  readonly body: string;
  readonly headers: Record<string, string>;
} {
  const { retryAfterMs } = refusal;
  return {
    status: httpStatusByCode[errorReasons[refusal.reason]],
    body: `{"error":${toJsonString(ErrorSchema, refusalToError(refusal), { alwaysEmitImplicit: true })}}`,
    headers: retryAfterMs === undefined ? {} : { "retry-after": String(Math.ceil(retryAfterMs / 1_000)) },
  };
}
