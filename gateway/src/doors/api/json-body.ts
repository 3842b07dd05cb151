import type { IncomingMessage } from "node:http";
import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import { type Refusal, refuse } from "@polylogue/proto";
import { gatewayLimits } from "../../limits.ts";
import { guardJson } from "../../wire/json-guard.ts";

/** Wrapped, for a client may name its fields as a refusal's. */
export interface JsonBody {
  readonly value: JsonObject;
}

/** Reads a request's JSON object, bounded and looked over before it is parsed. */
export async function readJsonBody(request: IncomingMessage): Promise<JsonBody | Refusal> {
  const type = request.headers["content-type"] ?? "";
  if (!/^application\/json\s*(?:;|$)/i.test(type)) {
    return refuse("MALFORMED_FRAME", "The body has to be application/json.");
  }
  if (request.headers["content-encoding"] !== undefined) {
    return refuse("MALFORMED_FRAME", "The body must not be packed.");
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > gatewayLimits.bodyBytesMax) return tooLarge;
    chunks.push(chunk);
  }
  return parseJsonObject(Buffer.concat(chunks, bytes));
}

function parseJsonObject(bytes: Buffer): JsonBody | Refusal {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return refuse("MALFORMED_FRAME", "The body is not UTF-8.");
  }
  const { refusal } = guardJson(text);
  if (refusal) return refusal;
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    return refuse("MALFORMED_FRAME", "The body is not JSON.");
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { value };
  return refuse("MALFORMED_FRAME", "The body is not a JSON object.");
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const tooLarge = refuse("FRAME_TOO_LARGE", `A body has at most ${gatewayLimits.bodyBytesMax} bytes.`);
