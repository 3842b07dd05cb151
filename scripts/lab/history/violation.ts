import type { JournalEntry } from "../journal/journal-entry.ts";
import type { RuleNumber, StoredEvent, Violation } from "./history.ts";

/** Places of one rule that are told: the first ones tell enough. */
const violationsMax = 5;

/** Gathers the places where one rule is broken. */
export class Violations {
  readonly found: Violation[] = [];
  readonly #rule: RuleNumber;

  constructor(rule: RuleNumber) {
    this.#rule = rule;
  }

  add(
    message: string,
    evidence: {
      readonly entries?: readonly (JournalEntry | undefined)[];
      readonly stored?: readonly (readonly [string, StoredEvent | undefined])[];
    },
  ): void {
    if (this.found.length >= violationsMax) return;
    const entries = (evidence.entries ?? []).filter((entry) => entry !== undefined);
    const commits = (evidence.stored ?? []).flatMap(([room, stored]) =>
      stored ? [{ room, commit: stored.commit }] : [],
    );
    this.found.push({ rule: this.#rule, message, evidence: { entries, commits } });
  }
}
