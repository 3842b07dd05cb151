import type { ClientFrameJson, ServerFrameJson } from "@polylogue/proto/room";
import type { Clock } from "./clock.ts";
import { connectionLimits } from "./limits.ts";
import { createRoomLink, isRemoval, type RoomLink, type RoomListener } from "./room-links.ts";
import { isPassing, type Reply, type WireError, wireError } from "./wire.ts";

/** The rooms that the page wants, and how far each is joined on the present socket. */
export interface RoomTable {
  /** Joins at once when a socket is live. The returned function leaves. */
  want(room: string, listener: RoomListener, isLive: boolean): () => void;
  joinAll(): void;
  rejoin(room: string): void;
  isJoined(room: string): boolean;
  socketLost(): void;
  /** Passes a frame that answers nothing to its room. */
  frame(frame: ServerFrameJson): void;
  heads(heads: Readonly<Record<string, number>>): void;
  /** False when the id is not that of a join. */
  answer(id: string, reply: Reply): boolean;
}

/** Makes an empty table. */
export function createRoomTable(options: {
  readonly clock: Clock;
  readonly send: (frame: ClientFrameJson) => void;
  readonly joined: (room: string) => void;
  /** The room let us not in, or took us out. */
  readonly refused: (room: string, error: WireError) => void;
}): RoomTable {
  const links = new Map<string, RoomLink>();
  let counter = 0;

  function join(link: RoomLink): void {
    link.cancelRetry?.();
    link.cancelRetry = undefined;
    counter += 1;
    link.joinId = `j${counter}`;
    if (link.phase !== "joined") link.phase = "joining";
    options.send({ id: link.joinId, room: link.room, join: link.listener.position() });
  }

  function answerJoin(link: RoomLink, reply: Reply): void {
    link.joinId = undefined;
    if ("ok" in reply) {
      link.phase = "joined";
      options.joined(link.room);
    } else if (isPassing(reply.error)) {
      const delayMs = Math.max(
        connectionLimits.retryDelayMinMs,
        reply.error.retryAfterMs ?? connectionLimits.postRetryMs,
      );
      link.cancelRetry = options.clock.setTimer(delayMs, () => join(link));
    } else {
      refuse(link, reply.error);
    }
  }

  function refuse(link: RoomLink, error: WireError): void {
    link.phase = "refused";
    link.listener.refused(error);
    options.refused(link.room, error);
  }

  return {
    want(room, listener, isLive) {
      const link = createRoomLink(room, listener);
      links.set(room, link);
      if (isLive) join(link);
      return () => {
        if (links.get(room) !== link) return;
        link.cancelRetry?.();
        links.delete(room);
        if (link.phase === "joined") options.send({ room, leave: {} });
      };
    },
    joinAll() {
      for (const link of links.values()) join(link);
    },
    rejoin(room) {
      const link = links.get(room);
      // While a join is under way its answer will bring the position up to date.
      if (link !== undefined && link.phase !== "wanted" && link.joinId === undefined) join(link);
    },
    isJoined: (room) => links.get(room)?.phase === "joined",
    socketLost() {
      for (const link of links.values()) {
        link.cancelRetry?.();
        link.cancelRetry = undefined;
        link.phase = "wanted";
        link.joinId = undefined;
      }
    },
    frame(frame) {
      const link = links.get(frame.room ?? "");
      if (link === undefined) return;
      if (frame.error === undefined) {
        link.listener.frame(frame);
        return;
      }
      const error = wireError(frame.error);
      if (!isRemoval(error)) return;
      refuse(link, error);
    },
    heads(heads) {
      for (const [room, seq] of Object.entries(heads)) links.get(room)?.listener.head(seq);
    },
    answer(id, reply) {
      for (const link of links.values()) {
        if (link.joinId !== id) continue;
        answerJoin(link, reply);
        return true;
      }
      // The answer to a join that nobody waits for any more.
      return id.startsWith("j");
    },
  };
}
