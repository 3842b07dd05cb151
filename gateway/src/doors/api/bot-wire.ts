import { create, toBinary } from "@bufbuild/protobuf";
import { limits, type Refusal, refuse } from "@polylogue/proto";
import { type ClientFrame, ClientFrameSchema, RoomSessionResponseSchema, type UpFrame } from "@polylogue/proto/room";
import type { Protocol } from "../../sessions/protocol.ts";
import { checkFrame } from "../../wire/client-frame.ts";
import type { DecodedFrame } from "../../wire/decoded-frame.ts";
import { checkKnown } from "../../wire/proto-frame.ts";

/** A bot's stream: trunk messages without numbers of sessions. Several of them, one after another, read as one with all their frames. */
export const botProtocol: Protocol = {
  wire: {
    name: "room session",
    encode: (frame) =>
      Buffer.from(toBinary(RoomSessionResponseSchema, create(RoomSessionResponseSchema, { frames: [{ frame }] }))),
  },
  decode: () => ({ id: "", refusal: refuse("MALFORMED_FRAME", "A bot's messages are read by its stream.") }),
};

/** A frame of a bot, with its bytes. */
export type SizedFrame = DecodedFrame & { readonly bytes: number };

/** Reads one frame of a bot. What only trunks inside may say is refused: the gateway forwards no attachment (S7). */
export function decodeBotFrame({ session, tenant, body }: UpFrame): SizedFrame {
  const id = body.case === "frame" ? body.value.id.slice(0, limits.clientIdCharactersMax) : "";
  if (body.case !== "frame") {
    return { id, refusal: refuse("NOT_ALLOWED", "A bot's stream is one attachment: it sends frames only."), bytes: 0 };
  }
  // The stream's own bound is that of a whole message. What a frame holds may wait, many times over, until the room takes it.
  const bytes = toBinary(ClientFrameSchema, body.value).byteLength;
  const refusal = refusalOf(body.value, bytes, session !== 0 || tenant !== "");
  return refusal ? { id, refusal, bytes } : { frame: body.value, bytes };
}

function refusalOf(frame: ClientFrame, bytes: number, isNumbered: boolean): Refusal | undefined {
  if (isNumbered) return refuse("NOT_ALLOWED", "A bot leaves session and tenant at their defaults.");
  if (bytes > limits.frameBytesMax) {
    return refuse("FRAME_TOO_LARGE", `A frame has at most ${limits.frameBytesMax} bytes.`);
  }
  return checkKnown(frame) ?? checkFrame(frame);
}
