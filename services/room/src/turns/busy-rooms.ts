import type { Clock } from "@polylogue/runtime/clock/clock";
import type { Log } from "@polylogue/runtime/log/log";
import { roomKeyText } from "../hub/down-frame.ts";
import type { LiveRoom } from "../live-room.ts";
import { isOfNewerFold } from "../state/fold-version.ts";
import type { BusyRoom, RoomKey, RoomStore } from "../store/room-store.ts";

/** How often the busy rows are read, in milliseconds (T2). */
const sweepMs = 30_000;
/** A row that nobody wrote for this long may go, if its room is idle (T2). */
const quietMs = 60_000;
/** Busy rooms of one page. */
const pageMax = 500;

/**
 * Opens the rooms that the store says are busy, so that no owed turn is ever forgotten, whoever died (T2). Rows are sparse: a
 * room without live turns loses its row after a quiet minute.
 */
export class BusyRooms {
  readonly #store: RoomStore;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #openRoom: (key: RoomKey) => Promise<LiveRoom | undefined>;
  readonly #eraseRoom: (key: RoomKey) => Promise<void>;
  readonly #isOwn: (key: RoomKey) => boolean;
  readonly #seen = new Map<string, { readonly version: string; readonly sinceMs: number }>();
  #cancelTimer: (() => void) | undefined;
  #isClosed = false;

  constructor(options: {
    readonly store: RoomStore;
    readonly clock: Clock;
    readonly log: Log;
    readonly openRoom: (key: RoomKey) => Promise<LiveRoom | undefined>;
    readonly eraseRoom: (key: RoomKey) => Promise<void>;
    /** True for rooms that this instance is to take up at once: by default all of them. */
    readonly isOwn?: (key: RoomKey) => boolean;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#openRoom = options.openRoom;
    this.#eraseRoom = options.eraseRoom;
    this.#isOwn = options.isOwn ?? (() => true);
  }

  /**
   * Opens this instance's own, and again every 30 s; and any whose row did not change in between: whoever should keep it does not (T2).
   * @param isExclusive no other process has the store: whatever runs in it is of an earlier life (T8).
   */
  async start(isExclusive: boolean): Promise<void> {
    await this.#sweep((room) => {
      if (isExclusive) room.condemnRunning();
    });
    this.#again();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTimer?.();
  }

  #again(): void {
    if (this.#isClosed) return;
    this.#cancelTimer = this.#clock.setTimer(sweepMs, () => {
      this.#sweep(() => {})
        .catch((error: unknown) => this.#log.warn({ err: error }, "busy rooms could not be read; trying again"))
        .finally(() => this.#again());
    });
  }

  async #sweep(opened: (room: LiveRoom) => void): Promise<void> {
    const found = new Set<string>();
    for (let after: RoomKey | undefined; !this.#isClosed; ) {
      const rows = await this.#store.listBusyRooms({ limit: pageMax, ...(after && { after }) });
      for (const row of rows) {
        found.add(roomKeyText(row.key));
        // One room that can not be opened keeps no other from being taken up.
        await this.#look(row, opened).catch((error: unknown) => {
          this.#log.error({ err: error, ...row.key }, "a busy room could not be taken up; trying again");
        });
      }
      after = rows.at(-1)?.key;
      if (rows.length < pageMax) break;
    }
    // Rows that others cleared, or that went with their room.
    for (const id of this.#seen.keys()) if (!found.has(id)) this.#seen.delete(id);
  }

  async #look(row: BusyRoom, opened: (room: LiveRoom) => void): Promise<void> {
    const id = roomKeyText(row.key);
    if (!this.#isOwn(row.key) && this.#seen.get(id)?.version !== row.version) {
      this.#seen.set(id, { version: row.version, sinceMs: this.#clock.monotonicMs() });
      return;
    }
    const room = await this.#openRoom(row.key);
    // Deleted, but the process that did it died before it erased the room: the row goes with the rest (L8).
    if (!room) await this.#eraseRoom(row.key);
    else {
      opened(room);
      room.eraseAgain();
    }
    const nowMs = this.#clock.monotonicMs();
    if (room && isBusy(room)) {
      // Quiet begins when nothing runs any more.
      this.#seen.set(id, { version: row.version, sinceMs: nowMs });
      return;
    }
    const seen = this.#seen.get(id);
    if (seen?.version !== row.version) {
      this.#seen.set(id, { version: row.version, sinceMs: nowMs });
      return;
    }
    if (nowMs - seen.sinceMs < quietMs) return;
    await room?.catchUp();
    // Another instance deleted it, and may have died before it erased it.
    if (room?.state.deleted) await this.#eraseRoom(row.key);
    else if (!room || !isBusy(room)) await this.#store.clearBusy(row.key, row.version);
    this.#seen.delete(id);
  }
}

/** What a room of a newer build owes is not known here (L9). */
function isBusy({ state, isErasing }: LiveRoom): boolean {
  return state.turns.size > 0 || isErasing || isOfNewerFold(state);
}
