import type { RoomView } from "../../../../web/src/room/room-view.ts";
import type { RoomLogs } from "../record/room-log.ts";
import type { Check } from "./check.ts";
import { differenceOf } from "./same-view.ts";

/** What a page shows at a seq is what the log 1 to that seq folds to, however it came there; and it never goes back. */
export function checkShownState(logs: RoomLogs): Check {
  const seqs = new Map<string, number>();
  const looked = new Map<string, RoomView>();

  return {
    rules: "S1, S2, S4",
    see(seen) {
      if (seen.kind !== "shown") return undefined;
      const { viewer, seq, view } = seen;
      const before = seqs.get(viewer.id) ?? 0;
      seqs.set(viewer.id, seq);
      if (seq < before) return `${viewer.id} went back from ${before} to ${seq}`;
      if (looked.get(viewer.id) === view || view.phase !== "open") return undefined;
      looked.set(viewer.id, view);
      const expected = logs.of(viewer.room).viewAt(seq);
      if (!expected) return `${viewer.id} is at ${seq}, which is not stored`;
      const difference = differenceOf(view, expected);
      return difference && `${viewer.id} shows at ${seq} ${difference}`;
    },
  };
}
