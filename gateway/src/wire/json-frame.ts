import { fromJson, type JsonValue } from "@bufbuild/protobuf";
import { limits, type Refusal, refuse } from "@polylogue/proto";
import { type ClientFrame, ClientFrameSchema } from "@polylogue/proto/room";
import { checkFrame } from "./client-frame.ts";
import type { DecodedFrame } from "./decoded-frame.ts";
import { guardJson } from "./json-guard.ts";

/** The commands by their name in JSON. */
const commandNames: ReadonlySet<string> = new Set(
  ClientFrameSchema.fields.filter((field) => field.oneof !== undefined).map((field) => field.jsonName),
);

/** Reads a client's JSON frame: looked over first, then parsed, then checked against the schema. */
export function decodeJsonFrame(bytes: Buffer): DecodedFrame {
  const text = bytes.toString("utf8");
  const guard = guardJson(text);
  const id = guard.id !== undefined && guard.id.length <= limits.clientIdCharactersMax ? guard.id : "";
  const refused = (refusal: Refusal): DecodedFrame => ({ id, refusal });

  if (bytes.byteLength > limits.frameBytesMax) {
    return refused(refuse("FRAME_TOO_LARGE", `A frame has at most ${limits.frameBytesMax} bytes.`));
  }
  if (guard.refusal) return refused(guard.refusal);
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    return refused(refuse("MALFORMED_FRAME", "The frame is not JSON."));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refused(refuse("MALFORMED_FRAME", "The frame is not a JSON object."));
  }
  const shape = checkShape(value);
  if (shape) return refused(shape);
  let frame: ClientFrame;
  try {
    frame = fromJson(ClientFrameSchema, value);
  } catch (error) {
    return refused(refuse("BAD_FIELD", whatIsWrong(error)));
  }
  const refusal = checkFrame(frame);
  return refusal ? refused(refusal) : { frame };
}

/** What the schema's own reader would not tell apart. */
function checkShape(value: { readonly [key: string]: JsonValue }): Refusal | undefined {
  const { id } = value;
  if (id !== undefined && (typeof id !== "string" || id.length > limits.clientIdCharactersMax)) {
    return refuse("BAD_ID", `id is a text of at most ${limits.clientIdCharactersMax} characters.`);
  }
  let commands = 0;
  for (const [key, member] of Object.entries(value)) {
    if (key === "id" || key === "room") continue;
    if (!commandNames.has(key)) return refuse("UNKNOWN_COMMAND", "There is no such command.");
    // Proto's JSON takes null for absent.
    if (member === null) return refuse("BAD_FIELD", "A command is an object.");
    commands += 1;
  }
  return commands === 1 ? undefined : refuse("ONE_COMMAND", "A frame has exactly one command.");
}

/** The reader's own words help whoever writes a client; they name fields and repeat what was sent, so they are cut. */
function whatIsWrong(error: unknown): string {
  const words = error instanceof Error ? error.message : "";
  const line = words.replace(/[\p{Cc}\s]+/gu, " ").replace(/polylogue\.[a-z]+\.v1\./gu, "");
  return `A field is unknown or has a wrong value: ${line.slice(0, 160)}`;
}
