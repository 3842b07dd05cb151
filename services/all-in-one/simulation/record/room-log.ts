import type { EventJson } from "@polylogue/proto/room";
import { reduceRoom } from "../../../../web/src/room/reduce-room.ts";
import { emptyState, type RoomState } from "../../../../web/src/room/room-state.ts";
import { emptyView, type RoomView } from "../../../../web/src/room/room-view.ts";
import type { StoredCommit, StoredMark } from "./observation.ts";

/** The log of one room as the store has it, and what a page shows that folds it from its beginning. */
export class RoomLog {
  readonly commits: StoredCommit[] = [];
  /** At index n the event of seq n + 1. */
  readonly events: EventJson[] = [];
  readonly marks = new Map<string, StoredMark>();
  readonly #erased = new Map<number, readonly EventJson[]>();
  readonly #views: RoomView[] = [];
  #state: RoomState = { ...emptyState, view: { ...emptyView, phase: "open" } };

  get headSeq(): number {
    return this.events.length;
  }

  add(commit: StoredCommit): void {
    this.commits.push(commit);
    for (const mark of commit.marks) this.marks.set(markKey(mark.participantId, mark.commandId), mark);
    for (const event of commit.events) {
      this.events.push(event);
      this.#state = reduceRoom(this.#state, { kind: "event", event }).state;
      this.#views.push(this.#state.view);
    }
  }

  /** What was said in an event is gone from the store. */
  replace(event: EventJson): void {
    const seq = event.seq ?? 0;
    const before = this.events[seq - 1];
    if (before === undefined || JSON.stringify(before) === JSON.stringify(event)) return;
    this.#erased.set(seq, [...(this.#erased.get(seq) ?? []), before]);
    this.events[seq - 1] = event;
  }

  /** What the event was before something in it was erased, if it was. */
  earlierFormsOf(seq: number): readonly EventJson[] {
    return this.#erased.get(seq) ?? [];
  }

  at(seq: number): EventJson | undefined {
    return this.events[seq - 1];
  }

  /** What a page shows that has folded the events 1 to `seq`. */
  viewAt(seq: number): RoomView | undefined {
    return this.#views[seq - 1];
  }

  markOf(participantId: string, commandId: string): StoredMark | undefined {
    return this.marks.get(markKey(participantId, commandId));
  }
}

/** The logs of all rooms of a world. */
export class RoomLogs {
  readonly #rooms = new Map<string, RoomLog>();

  of(room: string): RoomLog {
    let log = this.#rooms.get(room);
    if (!log) {
      log = new RoomLog();
      this.#rooms.set(room, log);
    }
    return log;
  }

  all(): Iterable<readonly [string, RoomLog]> {
    return this.#rooms;
  }
}

function markKey(participantId: string, commandId: string): string {
  return `${participantId}\n${commandId}`;
}
