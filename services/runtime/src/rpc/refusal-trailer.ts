import { type ErrorReason, errorReasons, type Refusal, refuse } from "@polylogue/proto";
import { statusCodes } from "./status-code.ts";

/** The trailer that carries a refusal whole: JSON in base64url. */
export const refusalTrailer = "polylogue-refusal";

/** Characters of the trailer; a refusal that makes more travels without its details. */
const trailerCharactersMax = 6_144;
const messageCharactersMax = 1_000;

/** Whether an answer is a refusal. A generated message never is one, whatever its fields are called. */
export function isRefusal(value: unknown): value is Refusal {
  if (typeof value !== "object" || value === null || "$typeName" in value) return false;
  if (!("reason" in value) || !("message" in value)) return false;
  return typeof value.message === "string" && isReason(value.reason);
}

/** gRPC's number for a refusal. */
export function statusCodeOf(refusal: Refusal): number {
  return statusCodes[errorReasons[refusal.reason]];
}

/** A refusal as the text of its trailer. */
export function encodeRefusal(refusal: Refusal): string {
  const { reason, message, retryAfterMs, details } = refusal;
  const core = { reason, message: message.slice(0, messageCharactersMax), retryAfterMs };
  const whole = toBase64Url({ ...core, details });
  return whole.length <= trailerCharactersMax ? whole : toBase64Url(core);
}

/** Undefined for anything that `encodeRefusal` did not make. */
export function decodeRefusal(trailer: string | null | undefined): Refusal | undefined {
  if (!trailer || trailer.length > trailerCharactersMax) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(trailer, "base64url").toString("utf8"));
  } catch {
    // Not ours; the status code says what there is to say.
    return undefined;
  }
  if (!isRefusal(value)) return undefined;
  const { reason, message, retryAfterMs, details } = value;
  return refuse(reason, message, {
    ...(typeof retryAfterMs === "number" && { retryAfterMs }),
    ...(isTexts(details) && { details }),
  });
}

/** The refusal for an answer that carries none. Its words are ours: a foreign message may hold what nobody should read. */
export function refusalOfStatusCode(code: number): Refusal {
  if (code === statusCodes.UNAVAILABLE) return refuse("ROOM_SERVICE_UNAVAILABLE", "the service can not be reached");
  if (code === statusCodes.DEADLINE_EXCEEDED) return refuse("DEADLINE", "the call took too long");
  return refuse("INTERNAL", "internal error");
}

function isReason(value: unknown): value is ErrorReason {
  return typeof value === "string" && Object.hasOwn(errorReasons, value);
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return typeof value === "object" && value !== null && Object.values(value).every((text) => typeof text === "string");
}

function toBase64Url(value: unknown): string {
  return Buffer.from(JSON.stringify(value), "utf8").toString("base64url");
}
