import type { JoinJson, ServerFrameJson } from "@polylogue/proto/room";
import type { WireError } from "./wire.ts";

/** Who wants a room's frames. */
export interface RoomListener {
  /** What the listener has; an empty join asks for a snapshot. */
  position(): JoinJson;
  /** A `joined`, an event or a signal, in the order of the wire. */
  frame(frame: ServerFrameJson): void;
  /** The room's head as a heartbeat told it (S3). */
  head(seq: number): void;
  /** The join was refused, or the server took us out of the room. */
  refused(error: WireError): void;
}

/** Where one wanted room stands on the present socket. */
export interface RoomLink {
  readonly room: string;
  readonly listener: RoomListener;
  phase: "wanted" | "joining" | "joined" | "refused";
  /** The id of the join under way. */
  joinId: string | undefined;
  /** Cancels the next try of a join that was refused for the moment. */
  cancelRetry: (() => void) | undefined;
}

/** A new wish for a room. */
export function createRoomLink(room: string, listener: RoomListener): RoomLink {
  return { room, listener, phase: "wanted", joinId: undefined, cancelRetry: undefined };
}

/** Reasons with which the server takes a session out of a room. */
const removals = new Set(["NOT_A_MEMBER", "BANNED", "ROOM_NOT_FOUND"]);

/** True for an error frame that is no answer and ends the attachment to its room. */
export function isRemoval(error: WireError): boolean {
  return removals.has(error.reason);
}
