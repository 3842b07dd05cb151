import type { Refusal } from "@polylogue/proto";
import {
  type Duplex,
  type DuplexEnd,
  type DuplexListener,
  duplexHighWaterBytes,
  duplexLowWaterBytes,
} from "./duplex.ts";

type Parcel = { readonly message: Uint8Array } | { readonly end: DuplexEnd } | "opened";

/**
 * Two ends joined in memory; the first is the one that dialled. Everything arrives in order and asynchronously: each parcel asks `schedule` once to be delivered
 * (default: as a microtask), and each delivery hands over the oldest parcel, so that a simulation decides when, never in
 * which order.
 */
export function createDuplexPair(schedule: (deliver: () => void) => void = queueMicrotask): [Duplex, Duplex] {
  const left = createEnd(schedule);
  const right = createEnd(schedule);
  left.join(right, () => {});
  // Who listens at the far end has taken the stream.
  right.join(left, () => left.take("opened"));
  return [left.duplex, right.duplex];
}

interface MemoryEnd {
  readonly duplex: Duplex;
  /** `taken` is called when somebody listens here. */
  join(other: MemoryEnd, taken: () => void): void;
  /** Takes a parcel into the inbox, to be delivered when its time has come. */
  take(parcel: Parcel): void;
  /** The other end has got this many bytes. */
  arrived(bytes: number): void;
}

function createEnd(schedule: (deliver: () => void) => void): MemoryEnd {
  const inbox: Parcel[] = [];
  let peer: MemoryEnd | undefined;
  let taken = (): void => {};
  let listener: DuplexListener | undefined;
  /** Deliveries that fell due before somebody listened. */
  let due = 0;
  let waitingBytes = 0;
  let isFull = false;
  let isClosed = false;
  let hasEnded = false;

  const deliver = (): void => {
    if (!listener) {
      due += 1;
      return;
    }
    const parcel = inbox.shift();
    if (!parcel || hasEnded) return;
    if (parcel === "opened") {
      if (!isClosed) listener.opened?.();
      return;
    }
    if ("end" in parcel) {
      hasEnded = true;
      isClosed = true;
      listener.closed(parcel.end);
      return;
    }
    peer?.arrived(parcel.message.byteLength);
    // After its own close an end hears nothing but the end.
    if (!isClosed) listener.message(parcel.message);
  };

  const self: MemoryEnd = {
    join(other, whenTaken) {
      peer = other;
      taken = whenTaken;
    },
    take(parcel) {
      inbox.push(parcel);
      schedule(deliver);
    },
    arrived(bytes) {
      waitingBytes -= bytes;
      if (!isFull || isClosed || waitingBytes > duplexLowWaterBytes) return;
      isFull = false;
      listener?.drained();
    },
    duplex: {
      listen(given) {
        if (listener) throw new Error("a duplex is listened to once");
        listener = given;
        taken();
        for (; due > 0; due -= 1) schedule(deliver);
      },
      send(message) {
        if (isClosed) return false;
        waitingBytes += message.byteLength;
        if (waitingBytes > duplexHighWaterBytes) isFull = true;
        peer?.take({ message });
        return !isFull;
      },
      close(refusal?: Refusal) {
        if (isClosed) return;
        isClosed = true;
        const end: DuplexEnd = refusal ? { clean: false, refusal } : { clean: true };
        peer?.take({ end });
        self.take({ end });
      },
    },
  };
  return self;
}
