import { create, toBinary } from "@bufbuild/protobuf";
import { RoomSessionRequestSchema, type UpFrame } from "@polylogue/proto/room";
import { runnerLimits } from "./limits.ts";

export interface TrunkOutbox {
  push(frame: UpFrame): void;
  /** Sends what waits at once. */
  flush(): void;
}

/**
 * Frames that are pushed in one turn of the loop leave together, in order, in as few messages as their bytes allow. It needs
 * no bound of its own: it is empty again before the loop goes on.
 */
export function createTrunkOutbox(send: (message: Uint8Array) => void): TrunkOutbox {
  let waiting: Uint8Array[] = [];
  return {
    flush,
    push(frame) {
      if (waiting.length === 0) queueMicrotask(flush);
      // Messages of protobuf that stand one after the other are one message with the repeated fields joined.
      waiting.push(toBinary(RoomSessionRequestSchema, create(RoomSessionRequestSchema, { frames: [frame] })));
    },
  };

  function flush(): void {
    const encoded = waiting;
    if (encoded.length === 0) return;
    waiting = [];
    let batch: Uint8Array[] = [];
    let batchBytes = 0;
    for (const frame of encoded) {
      if (batch.length > 0 && batchBytes + frame.byteLength > runnerLimits.trunkMessageBytesMax) {
        send(Buffer.concat(batch, batchBytes));
        batch = [];
        batchBytes = 0;
      }
      batch.push(frame);
      batchBytes += frame.byteLength;
    }
    send(Buffer.concat(batch, batchBytes));
  }
}
