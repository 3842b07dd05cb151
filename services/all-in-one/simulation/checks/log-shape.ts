import type { StoredCommit } from "../record/observation.ts";
import type { Check } from "./check.ts";

/** Bounds of a commit. */
const eventsMax = 64;
const bytesMax = 256 * 1_024;

/** The log is dense and in order, and its units are commits as they may be. */
export function checkLogShape(): Check {
  const heads = new Map<string, { seq: number; at: string }>();
  const tags = new Set<string>();

  function wrong(commit: StoredCommit): string | undefined {
    const head = heads.get(commit.room) ?? { seq: 0, at: "" };
    const { events, firstSeq, lastSeq, tag } = commit;
    if (firstSeq !== head.seq + 1) return `commit ${firstSeq} follows the head ${head.seq}`;
    if (events.length === 0 || events.length > eventsMax) return `commit ${firstSeq} has ${events.length} events`;
    if (lastSeq !== firstSeq + events.length - 1)
      return `commit ${firstSeq} with ${events.length} events ends at ${lastSeq}`;
    if (commit.bytes > bytesMax) return `commit ${firstSeq} has ${commit.bytes} bytes`;
    if (tag === "" || tags.has(tag)) return `the tag of commit ${firstSeq} is not its own`;
    for (const [index, event] of events.entries()) {
      if (event.seq !== firstSeq + index) return `event ${index} of commit ${firstSeq} says that it is ${event.seq}`;
      if (event.tag !== tag) return `event ${event.seq} has another tag than its commit`;
      const at = event.at ?? "";
      if (Date.parse(at) < Date.parse(head.at)) return `event ${event.seq} was before the one before it`;
      head.at = at;
    }
    heads.set(commit.room, { seq: lastSeq, at: head.at });
    tags.add(tag);
    return undefined;
  }

  return { rules: "L1, L2", see: (seen) => (seen.kind === "committed" ? wrong(seen.commit) : undefined) };
}
