import { fromBinary } from "@bufbuild/protobuf";
import { RoomSessionResponseSchema } from "@polylogue/proto/room";
import type { Duplex } from "@polylogue/runtime/duplex/duplex";
import type { WorldRecord } from "../record/world-record.ts";

/** A runner's trunk of which it is noted when it is there, and what the room refuses. */
export function watchedTrunk(duplex: Duplex, record: WorldRecord, host: string, address: string): Duplex {
  return {
    ...duplex,
    listen: (listener) =>
      duplex.listen({
        opened() {
          record.see({ kind: "trunk", host, address, isUp: true });
          listener.opened?.();
        },
        drained: () => listener.drained(),
        closed(why) {
          record.see({ kind: "trunk", host, address, isUp: false });
          listener.closed(why);
        },
        message(bytes) {
          for (const { frame } of fromBinary(RoomSessionResponseSchema, bytes).frames) {
            if (frame?.body.case === "error") record.runnerRefused(frame.body.value.reason);
          }
          listener.message(bytes);
        },
      }),
  };
}
