import { create, fromBinary, type MessageInitShape } from "@bufbuild/protobuf";
import type { Refusal } from "@polylogue/proto";
import {
  type ClientFrameSchema,
  type DownFrame,
  type Ok,
  RoomSessionResponseSchema,
  UpFrameSchema,
  type Error as WireError,
} from "@polylogue/proto/room";
import type { Clock } from "@polylogue/runtime/clock/clock";
import type { Duplex } from "@polylogue/runtime/duplex/duplex";
import { runnerLimits } from "./limits.ts";
import { createTrunkOutbox } from "./trunk-outbox.ts";

/** A client frame without the id, which the trunk chooses. */
export type FrameInit = Omit<MessageInitShape<typeof ClientFrameSchema>, "id" | "$typeName" | "$unknown">;

/** What became of a command: `lost` says that nobody knows whether the room did it. */
export type Answer =
  | { readonly kind: "ok"; readonly ok: Ok }
  | { readonly kind: "error"; readonly error: WireError }
  | { readonly kind: "lost" };

/** One connected trunk. After it has closed it stays closed. */
export interface Trunk {
  /** False while the stream is over its high-water mark: what can wait should. */
  isWritable(): boolean;
  /** Sends a frame that is not answered. */
  post(tenant: string, frame: FrameInit): void;
  /** Sends a frame and says once what came of it; within the call that brings the answer, so that frames after it find it known. */
  ask(tenant: string, frame: FrameInit, answered: (answer: Answer) => void): void;
  /** Closes as soon as everything that was asked is answered, at the latest after 5 s. */
  closeWhenAnswered(): void;
  /** Sends what waits, and closes. */
  close(): void;
}

export interface TrunkListener {
  /** A frame that answers nothing that was asked. */
  frame(frame: DownFrame): void;
  /** Exactly once. */
  closed(refusal: Refusal | undefined): void;
}

/** Speaks the trunk protocol over a duplex. Must be called in the same turn of the loop as the dial. */
export function openTrunk(duplex: Duplex, clock: Clock, listener: TrunkListener): Trunk {
  const waiting = new Map<string, (answer: Answer) => void>();
  let lastId = 0;
  let isOpen = true;
  let isWritable = true;
  let isLast = false;
  let cancelLast = (): void => {};
  const outbox = createTrunkOutbox((message) => {
    if (isOpen) isWritable = duplex.send(message);
  });

  duplex.listen({
    message(bytes) {
      if (!isOpen) return;
      const frames = decode(bytes);
      if (frames) for (const frame of frames) deliver(frame);
      else close();
    },
    drained() {
      isWritable = true;
    },
    closed({ refusal }) {
      end(refusal);
    },
  });

  return {
    isWritable: () => isOpen && isWritable,
    post: (tenant, frame) => push(tenant, frame, ""),
    ask(tenant, frame, answered) {
      if (!isOpen) {
        answered({ kind: "lost" });
        return;
      }
      lastId += 1;
      const id = String(lastId);
      const cancel = clock.setTimer(runnerLimits.answerTimeoutMs, () => settle(id, { kind: "lost" }));
      waiting.set(id, (answer) => {
        cancel();
        answered(answer);
      });
      push(tenant, frame, id);
    },
    closeWhenAnswered() {
      isLast = true;
      if (waiting.size === 0) close();
      else cancelLast = clock.setTimer(runnerLimits.leaveTimeoutMs, close);
    },
    close,
  };

  function close(): void {
    outbox.flush();
    if (isOpen) duplex.close();
    end(undefined);
  }

  function push(tenant: string, frame: FrameInit, id: string): void {
    outbox.push(create(UpFrameSchema, { session: 0, tenant, body: { case: "frame", value: { ...frame, id } } }));
  }

  function deliver(down: DownFrame): void {
    const replyTo = down.frame?.replyTo;
    const body = down.frame?.body;
    if (replyTo !== undefined && body?.case === "ok") settle(replyTo, { kind: "ok", ok: body.value });
    else if (replyTo !== undefined && body?.case === "error") settle(replyTo, { kind: "error", error: body.value });
    else listener.frame(down);
  }

  function settle(id: string, answer: Answer): void {
    const answered = waiting.get(id);
    waiting.delete(id);
    answered?.(answer);
    if (isLast && waiting.size === 0) close();
  }

  function end(refusal: Refusal | undefined): void {
    if (!isOpen) return;
    isOpen = false;
    cancelLast();
    for (const id of [...waiting.keys()]) settle(id, { kind: "lost" });
    listener.closed(refusal);
  }
}

/** Undefined when the peer does not speak this protocol: the trunk is then of no use. */
function decode(bytes: Uint8Array): DownFrame[] | undefined {
  try {
    return fromBinary(RoomSessionResponseSchema, bytes).frames;
  } catch {
    return undefined;
  }
}
