import type { RoomLogs } from "../record/room-log.ts";
import type { Check } from "./check.ts";

/** How old what a join shows may be, in milliseconds (L6). */
const joinAgeMs = 1_000;

/** What was acknowledged before a command was sent comes before it in the log; what was a second before a join was sent, it shows. */
export function checkRealTimeOrder(logs: RoomLogs): Check {
  /** By room: the highest seq that anybody was acknowledged. */
  const acknowledged = new Map<string, number>();
  /** By command: what was acknowledged when it was sent first. */
  const floors = new Map<string, number>();
  /** By room: each new height, and when it was acknowledged. */
  const heights = new Map<string, { readonly seq: number; readonly atMs: number }[]>();
  /** By viewer: what was acknowledged a second before its join was sent. */
  const joins = new Map<string, number>();
  const heightAt = (room: string, atMs: number): number =>
    (heights.get(room) ?? []).findLast((height) => height.atMs <= atMs)?.seq ?? 0;
  const at = (room: string): number => acknowledged.get(room) ?? 0;

  return {
    rules: "L1, L6, S2",
    see(seen) {
      switch (seen.kind) {
        case "sent": {
          const { participantId, commandId, room } = seen.operation;
          if (seen.copy === 1) floors.set(`${participantId} ${commandId}`, at(room));
          return undefined;
        }
        case "answered": {
          const { participantId, commandId, room } = seen.operation;
          const mark = "ok" in seen.reply ? logs.of(room).markOf(participantId, commandId) : undefined;
          if (!mark || mark.seq <= at(room)) return undefined;
          acknowledged.set(room, mark.seq);
          heights.set(room, [...(heights.get(room) ?? []), { seq: mark.seq, atMs: seen.atMs }]);
          return undefined;
        }
        case "committed":
          for (const { participantId, commandId, seq } of seen.commit.marks) {
            const floor = floors.get(`${participantId} ${commandId}`) ?? 0;
            if (seq <= floor) return `command ${commandId} is at ${seq}, and was sent when ${floor} was acknowledged`;
          }
          return undefined;
        case "joining":
          if (seen.isFirst) joins.set(seen.viewer.id, heightAt(seen.viewer.room, seen.atMs - joinAgeMs));
          return undefined;
        case "joined": {
          const floor = joins.get(seen.viewer.id);
          joins.delete(seen.viewer.id);
          const { headSeq = 0 } = seen.joined;
          if (floor !== undefined && headSeq < floor) {
            return `${seen.viewer.id} was shown ${headSeq}, and had joined a second after ${floor} was acknowledged`;
          }
          return undefined;
        }
        default:
          return undefined;
      }
    },
  };
}
