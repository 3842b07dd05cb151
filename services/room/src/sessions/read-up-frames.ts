import { refuse } from "@polylogue/proto";
import type { Duplex } from "@polylogue/runtime/duplex/duplex";
import { fromBinary, RoomSessionRequestSchema, type UpFrame } from "../state/wire.ts";

/**
 * The frames of one message of a trunk; none when it can not be read, and then the trunk is closed. Only our own processes hold the
 * credential: such a message is a defect, not a client's doing.
 */
export function readUpFrames(duplex: Duplex, bytes: Uint8Array): readonly UpFrame[] {
  try {
    return fromBinary(RoomSessionRequestSchema, bytes).frames;
  } catch {
    duplex.close(refuse("MALFORMED_FRAME", "A trunk message could not be read."));
    return [];
  }
}
