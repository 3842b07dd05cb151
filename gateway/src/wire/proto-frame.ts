import { fromBinary, isMessage, type Message } from "@bufbuild/protobuf";
import { limits, type Refusal, refuse } from "@polylogue/proto";
import { type ClientFrame, ClientFrameSchema } from "@polylogue/proto/room";
import { checkFrame } from "./client-frame.ts";
import type { DecodedFrame } from "./decoded-frame.ts";

/** Reads a client's binary frame. */
export function decodeProtoFrame(bytes: Uint8Array): DecodedFrame {
  let frame: ClientFrame;
  try {
    frame = fromBinary(ClientFrameSchema, bytes);
  } catch {
    return { id: "", refusal: refuse("MALFORMED_FRAME", "The frame is not a ClientFrame.") };
  }
  const id = frame.id.length <= limits.clientIdCharactersMax ? frame.id : "";
  const refusal =
    bytes.byteLength > limits.frameBytesMax
      ? refuse("FRAME_TOO_LARGE", `A frame has at most ${limits.frameBytesMax} bytes.`)
      : (checkKnown(frame) ?? checkFrame(frame));
  return refusal ? { id, refusal } : { frame };
}

/** From a client an unknown field is an error, as it is in JSON. */
export function checkKnown(frame: ClientFrame): Refusal | undefined {
  if (hasUnknown(frame)) return refuse("UNKNOWN_COMMAND", "There is no such command.");
  const { value } = frame.command;
  return value && hasUnknownInside(value)
    ? refuse("BAD_FIELD", "The command has a field that is not known.")
    : undefined;
}

function hasUnknown(message: Message): boolean {
  return (message.$unknown?.length ?? 0) > 0;
}

/** Also in the messages of its fields: what is stored of them would carry along what nobody has looked at. */
function hasUnknownInside(message: Message): boolean {
  return hasUnknown(message) || Object.values(message).some((field) => isMessage(field) && hasUnknownInside(field));
}
