import type { Rule, StoredCommit } from "../history.ts";
import { Violations } from "../violation.ts";

/** 1: per room the store has the seqs 1..H, without a hole and once each; a commit's events are its own; time never goes back. */
export const shape: Rule = (history) => {
  const violations = new Violations(1);
  for (const [room, commits] of history.rooms) {
    let before: StoredCommit | undefined;
    let atMs = Number.NEGATIVE_INFINITY;
    for (const commit of commits) {
      const evidence = { stored: [before, commit].map((each) => [room, each && stored(each)] as const) };
      const expected = (before?.lastSeq ?? 0) + 1;
      if (commit.firstSeq !== expected) {
        violations.add(`${room}: a commit begins at seq ${commit.firstSeq} where ${expected} comes next`, evidence);
      }
      const seqs = commit.events.map(({ seq = 0 }) => seq);
      if (
        seqs.length === 0 ||
        seqs.some((seq, index) => seq !== commit.firstSeq + index) ||
        seqs.at(-1) !== commit.lastSeq
      ) {
        violations.add(
          `${room}: the commit ${commit.firstSeq}..${commit.lastSeq} has the seqs ${seqs.join(", ")}`,
          evidence,
        );
      }
      if (commit.events.some(({ tag }) => tag !== commit.tag)) {
        violations.add(`${room}: an event of the commit at ${commit.firstSeq} has another tag`, evidence);
      }
      for (const { at } of commit.events) {
        const nextMs = Date.parse(at ?? "");
        if (!(nextMs >= atMs)) violations.add(`${room}: time goes back at seq ${commit.firstSeq}`, evidence);
        atMs = nextMs;
      }
      before = commit;
    }
  }
  return violations.found;
};

function stored(commit: StoredCommit) {
  return { event: commit.events[0] ?? {}, commit };
}
