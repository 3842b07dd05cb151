import { toBinary, toJson } from "@bufbuild/protobuf";
import { refuse } from "@polylogue/proto";
import { ServerFrameSchema } from "@polylogue/proto/room";
import type { Protocol } from "../../sessions/protocol.ts";
import { decodeJsonFrame } from "../../wire/json-frame.ts";
import { decodeProtoFrame } from "../../wire/proto-frame.ts";
import { frameMessage, frameText } from "./websocket-framing.ts";

/** Proto's JSON in text messages; the default. */
export const jsonSubprotocol: Protocol & { readonly name: string } = {
  name: "polylogue.v1.json",
  wire: {
    name: "websocket json",
    // All fields are written: hand-written clients compute with `offset` and `seq`, also where they are 0.
    encode: (frame) => frameText(JSON.stringify(toJson(ServerFrameSchema, frame, { alwaysEmitImplicit: true }))),
  },
  decode: (message, isBinary) => (isBinary ? textExpected : decodeJsonFrame(message)),
};

/** Protobuf in binary messages. */
export const protoSubprotocol: Protocol & { readonly name: string } = {
  name: "polylogue.v1.proto",
  wire: {
    name: "websocket proto",
    encode: (frame) => frameMessage(toBinary(ServerFrameSchema, frame), "binary"),
  },
  decode: (message, isBinary) => (isBinary ? decodeProtoFrame(message) : binaryExpected),
};

const textExpected = { id: "", refusal: refuse("MALFORMED_FRAME", "This subprotocol has text messages only.") };
const binaryExpected = { id: "", refusal: refuse("MALFORMED_FRAME", "This subprotocol has binary messages only.") };
