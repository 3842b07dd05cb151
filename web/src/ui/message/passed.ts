import type { RoomMessage } from "../../room/room-view.ts";

/** True for an answer that is told in one line, because its persona had nothing to say. */
export function isPassed({ turn }: RoomMessage, original: RoomMessage): boolean {
  return turn?.status === "ended" && turn.outcome === "OUTCOME_PASSED" && original.versions.length === 0;
}
