import { type Refusal, refuse } from "@polylogue/proto";
import type { Duplex } from "@polylogue/runtime/duplex/duplex";
import type { WireEnd, WireOptions } from "./wire.ts";

/** The trunk's port over one end of a simulated connection. */
export type TrunkEnd = WireEnd<Uint8Array, Refusal>;

export function trunkDuplex(end: TrunkEnd): Duplex {
  return {
    listen: (listener) =>
      end.listen({
        opened: () => listener.opened?.(),
        message: (bytes) => listener.message(bytes),
        drained: () => listener.drained(),
        closed: ({ clean, info }) => {
          if (!clean) listener.closed({ clean, refusal: broken });
          else listener.closed(info ? { clean: false, refusal: info } : { clean });
        },
      }),
    send: (message) => end.send(message),
    close: (refusal) => end.close(refusal),
  };
}

export const trunkWire: WireOptions<Uint8Array> = { sizeOf: (message) => message.byteLength, isKeptAlive: true };

const broken = refuse("ROOM_SERVICE_UNAVAILABLE", "the connection broke");
