import { type History, ruleNames, type StoredCommit, type Violation } from "./history.ts";

/** Entries and commits of one violation that are printed. */
const partsMax = 12;
/** Characters of a line that are printed. */
const lineMax = 500;

/** What a person needs to see why a run failed: each rule that was broken, the part of the history that alone breaks it, and the seed. */
export function reportViolations({ seed }: Pick<History, "seed">, violations: readonly Violation[]): string[] {
  if (violations.length === 0) return [];
  const lines = violations.flatMap(({ rule, message, evidence }) => [
    cut(`rule ${rule} (${ruleNames[rule]}): ${message}`),
    ...evidence.commits.slice(-partsMax).map(({ room, commit }) => cut(`    store   ${room} ${commitLine(commit)}`)),
    ...evidence.entries.slice(-partsMax).map((entry) => cut(`    journal ${JSON.stringify(entry)}`)),
  ]);
  return [...lines, `seed ${seed}`];
}

function commitLine({ firstSeq, tag, events }: StoredCommit): string {
  return `${firstSeq} ${tag} ${JSON.stringify(events)}`;
}

function cut(line: string): string {
  return line.length <= lineMax ? line : `${line.slice(0, lineMax)}... (${line.length} characters)`;
}
