import { create, toBinary } from "@bufbuild/protobuf";
import { ClientFrameSchema } from "@polylogue/proto/room";
import { expect, it } from "vitest";
import { decodeProtoFrame } from "./proto-frame.ts";

/** `updateRoom` with settings that have a field of number 500 besides. */
function frame(more: number[]): Uint8Array {
  const value = { commandId: "c", settings: { hopsMax: 2 } };
  const message = create(ClientFrameSchema, { id: "1", room: "r_1", command: { case: "updateRoom", value } });
  const { command } = message;
  if (command.case !== "updateRoom" || !command.value.settings) throw new Error("no settings");
  if (more.length > 0) {
    command.value.settings.$unknown = [{ no: 500, wireType: 2, data: Uint8Array.from(more) }];
  }
  return toBinary(ClientFrameSchema, message);
}

it("a field that is not known is refused in a message of a command, too", () => {
  expect(decodeProtoFrame(frame([]))).toMatchObject({ frame: { id: "1" } });
  expect(decodeProtoFrame(frame([3, 1, 2, 3]))).toMatchObject({ id: "1", refusal: { reason: "BAD_FIELD" } });
});
