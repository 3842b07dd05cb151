import type { Check } from "./check.ts";

/** Between two snapshots a viewer is given every event, in order; after a new join nothing comes before `joined`. */
export function checkNoGap(): Check {
  /** By viewer: the last seq that it was given; undefined while its join is under way. */
  const last = new Map<string, number | undefined>();
  /** How far it had come before it joined again. */
  const had = new Map<string, number>();

  return {
    rules: "S1, S2",
    see(seen) {
      switch (seen.kind) {
        case "joining":
          had.set(seen.viewer.id, last.get(seen.viewer.id) ?? had.get(seen.viewer.id) ?? 0);
          last.set(seen.viewer.id, undefined);
          return undefined;
        case "joined": {
          const { id } = seen.viewer;
          const { headSeq = 0, resumed = false, events = [] } = seen.joined;
          let at = last.get(id) ?? had.get(id) ?? 0;
          // A page that leaves a room and opens it again hears the rest of its first stay; it has no use for it.
          if (resumed && last.get(id) === undefined && at === 0) return undefined;
          last.set(id, headSeq);
          if (!resumed) return undefined;
          for (const { seq = 0 } of events) {
            if (seq > at + 1) return `${id} was at ${at} and resumed with ${seq}`;
            at = Math.max(at, seq);
          }
          return at < headSeq ? `${id} resumed to ${headSeq} and was given events up to ${at}` : undefined;
        }
        case "event": {
          const { id } = seen.viewer;
          const { seq = 0 } = seen.event;
          const at = last.get(id);
          if (at === undefined) {
            return had.get(id) === 0 ? undefined : `${id} was given event ${seq} before it had joined again`;
          }
          if (seq > at + 1) return `${id} was given event ${seq} after ${at}`;
          last.set(id, Math.max(at, seq));
          return undefined;
        }
        default:
          return undefined;
      }
    },
  };
}
