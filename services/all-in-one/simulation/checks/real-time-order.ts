import type { RoomLogs } from "../record/room-log.ts";
import type { Check } from "./check.ts";

/** What was acknowledged before a command was sent, or a room was joined, comes before it in the log, or is shown by the join. */
export function checkRealTimeOrder(logs: RoomLogs): Check {
  /** By room: the highest seq that anybody was acknowledged. */
  const acknowledged = new Map<string, number>();
  /** By command: what was acknowledged when it was sent first. */
  const floors = new Map<string, number>();
  /** By viewer: what was acknowledged when its join was sent. */
  const joins = new Map<string, number>();
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
          if (mark) acknowledged.set(room, Math.max(at(room), mark.seq));
          return undefined;
        }
        case "committed":
          for (const { participantId, commandId, seq } of seen.commit.marks) {
            const floor = floors.get(`${participantId} ${commandId}`) ?? 0;
            if (seq <= floor) return `command ${commandId} is at ${seq}, and was sent when ${floor} was acknowledged`;
          }
          return undefined;
        case "joining":
          joins.set(seen.viewer.id, at(seen.viewer.room));
          return undefined;
        case "joined": {
          const floor = joins.get(seen.viewer.id);
          joins.delete(seen.viewer.id);
          const { headSeq = 0 } = seen.joined;
          if (floor !== undefined && headSeq < floor) {
            return `${seen.viewer.id} was shown ${headSeq}, and had joined when ${floor} was acknowledged`;
          }
          return undefined;
        }
        default:
          return undefined;
      }
    },
  };
}
