import type { Refusal } from "@polylogue/proto";
import {
  type Duplex,
  type DuplexEnd,
  type DuplexListener,
  duplexHighWaterBytes,
  duplexLowWaterBytes,
} from "../duplex/duplex.ts";

/** What a gRPC stream, of either side, does for its duplex. */
export interface StreamPort {
  /** Lets messages flow; nothing is read before. */
  start(): void;
  /** Writes one message; `taken` is called when the connection has accepted it. */
  write(message: Buffer, taken: () => void): void;
  /** Ends it after what was written. */
  end(refusal: Refusal | undefined): void;
}

/** The port's reports and the duplex that they feed. */
export interface StreamDuplex {
  readonly duplex: Duplex;
  /** The other end has taken it. */
  opened(): void;
  received(bytes: Uint8Array): void;
  /** The first report counts. */
  ended(why: DuplexEnd): void;
}

/** A duplex over a gRPC stream: one `Uint8Array` is one gRPC message. `onDefect` gets what a listener throws; the stream then ends. */
export function createStreamDuplex(port: StreamPort, onDefect: (defect: unknown) => void): StreamDuplex {
  let listener: DuplexListener | undefined;
  let end: DuplexEnd | undefined;
  let waitingBytes = 0;
  let isFull = false;

  const tell = (what: (to: DuplexListener) => void): void => {
    if (!listener) return;
    try {
      what(listener);
    } catch (defect) {
      onDefect(defect);
    }
  };

  const ended = (why: DuplexEnd): void => {
    if (end) return;
    end = why;
    tell((to) => to.closed(why));
  };

  return {
    ended,
    opened() {
      if (!end) tell((to) => to.opened?.());
    },
    received(bytes) {
      if (!end) tell((to) => to.message(bytes));
    },
    duplex: {
      listen(given) {
        if (listener) throw new Error("a duplex is listened to once");
        listener = given;
        const early = end;
        if (early) queueMicrotask(() => tell((to) => to.closed(early)));
        else port.start();
      },
      send(message) {
        if (end) return false;
        const bytes = message.byteLength;
        waitingBytes += bytes;
        if (waitingBytes > duplexHighWaterBytes) isFull = true;
        port.write(asBuffer(message), () => {
          waitingBytes -= bytes;
          if (!isFull || end || waitingBytes > duplexLowWaterBytes) return;
          isFull = false;
          tell((to) => to.drained());
        });
        return !isFull;
      },
      close(refusal) {
        if (end) return;
        const why: DuplexEnd = refusal ? { clean: false, refusal } : { clean: true };
        end = why;
        port.end(refusal);
        queueMicrotask(() => tell((to) => to.closed(why)));
      },
    },
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
