import { create, toBinary } from "@bufbuild/protobuf";
import { limits, refuse } from "@polylogue/proto";
import { RoomSessionResponseSchema, type UpFrame } from "@polylogue/proto/room";
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

/** Reads one frame of a bot. What only trunks inside may say is refused: the gateway forwards no attachment (S7). */
export function decodeBotFrame({ session, tenant, body }: UpFrame): DecodedFrame {
  const id = body.case === "frame" ? body.value.id.slice(0, limits.clientIdCharactersMax) : "";
  if (body.case !== "frame") {
    return { id, refusal: refuse("NOT_ALLOWED", "A bot's stream is one attachment: it sends frames only.") };
  }
  if (session !== 0 || tenant !== "") {
    return { id, refusal: refuse("NOT_ALLOWED", "A bot leaves session and tenant at their defaults.") };
  }
  const refusal = checkKnown(body.value) ?? checkFrame(body.value);
  return refusal ? { id, refusal } : { frame: body.value };
}
