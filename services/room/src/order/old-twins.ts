import { CommitRecordSchema, fromBinary } from "../state/wire.ts";
import type { RoomKey, RoomStore } from "../store/room-store.ts";
import { type CommandWindow, commandsOf, type StoredCommand } from "./command-window.ts";
import { type LogCommand, senderId } from "./log-command.ts";
import { logPage } from "./read-log.ts";

/** Events that are read to find the twins of old commands (L4). */
const twinEventsMax = 10_000;

/**
 * The twins of one batch's commands below the window, in the log itself (L4). One pass from the oldest `seenSeq` serves all of
 * them, and is kept while the batch is decided again.
 */
export class OldTwins {
  readonly #store: RoomStore;
  readonly #key: RoomKey;
  readonly #found = new Map<string, StoredCommand>();
  readonly #tooOld = new Set<LogCommand>();
  /** The log was read up to here; undefined before the first look. */
  #readTo: number | undefined;

  constructor(store: RoomStore, key: RoomKey) {
    this.#store = store;
    this.#key = key;
  }

  /** Reads what the window does not have any more. */
  async look(commands: readonly LogCommand[], window: CommandWindow): Promise<void> {
    const { floorSeq } = window;
    const wanted = new Set<string>();
    let after = floorSeq;
    for (const command of commands) {
      const { commandId, seenSeq } = command;
      if (commandId === "" || seenSeq === undefined || seenSeq >= floorSeq) continue;
      if (window.find(senderId(command.sender), commandId)) continue;
      if (floorSeq - seenSeq > twinEventsMax) this.#tooOld.add(command);
      else {
        wanted.add(keyOf(senderId(command.sender), commandId));
        after = Math.min(after, seenSeq);
      }
    }
    after = Math.max(after, this.#readTo ?? 0);
    this.#readTo = floorSeq;
    while (after < floorSeq) {
      const commits = await this.#store.readCommits(this.#key, after, logPage);
      for (const commit of commits) {
        for (const { participantId, commandId, stored } of commandsOf(fromBinary(CommitRecordSchema, commit.record))) {
          const key = keyOf(participantId, commandId);
          if (wanted.has(key) && !this.#found.has(key)) this.#found.set(key, stored);
        }
        after = commit.lastSeq;
      }
      if (commits.length === 0) return;
    }
  }

  find(command: LogCommand): StoredCommand | "too_old" | undefined {
    if (this.#tooOld.has(command)) return "too_old";
    return this.#found.get(keyOf(senderId(command.sender), command.commandId));
  }
}

function keyOf(participantId: string, commandId: string): string {
  return `${participantId}\n${commandId}`;
}
