import { type AnswerFacts, answerFacts } from "../decide/answer.ts";
import type { CommitRecord } from "../state/wire.ts";

/** What the log remembers of a command (L4). */
export interface StoredCommand {
  readonly digest: Uint8Array;
  /** What its answer says of its main event. */
  readonly facts: AnswerFacts;
}

/** Commits whose commands are kept in memory. */
const windowCommitsMax = 2_000;

/**
 * The commands of the newest commits, by participant and command id. It is folded from the log itself, so any instance finds
 * a twin after any crash; it is no part of the snapshot.
 */
export class CommandWindow {
  #floorSeq: number;
  readonly #commands = new Map<string, StoredCommand>();
  readonly #commits: { readonly lastSeq: number; readonly keys: readonly string[] }[] = [];

  /** @param floorSeq everything up to this seq is not in the window. */
  constructor(floorSeq: number) {
    this.#floorSeq = floorSeq;
  }

  /** The seq up to which nothing is known: a twin above it is found here if there is one. */
  get floorSeq(): number {
    return this.#floorSeq;
  }

  find(participantId: string, commandId: string): StoredCommand | undefined {
    return this.#commands.get(windowKey(participantId, commandId));
  }

  /** Takes in one more commit, in order. */
  add(record: CommitRecord): void {
    const found = commandsOf(record);
    const keys: string[] = [];
    for (const { participantId, commandId, stored } of found) {
      const key = windowKey(participantId, commandId);
      this.#commands.set(key, stored);
      keys.push(key);
    }
    this.#commits.push({ lastSeq: record.lastSeq, keys });
    while (this.#commits.length > windowCommitsMax) {
      const dropped = this.#commits.shift();
      for (const key of dropped?.keys ?? []) this.#commands.delete(key);
      this.#floorSeq = dropped?.lastSeq ?? this.#floorSeq;
    }
  }
}

/** The commands that a commit carries. */
export function commandsOf(
  record: CommitRecord,
): { readonly participantId: string; readonly commandId: string; readonly stored: StoredCommand }[] {
  return record.commands.flatMap(({ participantId, commandId, digest, seq }) => {
    const event = record.events[seq - record.firstSeq];
    // A copy: a decoded digest is a view that would keep its whole commit in memory.
    const stored = event && { digest: Uint8Array.from(digest), facts: answerFacts(event) };
    return stored ? [{ participantId, commandId, stored }] : [];
  });
}

function windowKey(participantId: string, commandId: string): string {
  return `${participantId}\n${commandId}`;
}
