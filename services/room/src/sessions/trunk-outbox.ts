import type { Duplex } from "@polylogue/runtime/duplex/duplex";
import { type DownEntry, deltaEntry } from "../hub/down-frame.ts";
import { lengthDelimitedHeader } from "../hub/length-delimited.ts";
import { create, DeltaSchema, RoomSessionResponseSchema } from "../state/wire.ts";

/** Bytes of one message on a trunk. */
const messageBytesMax = 256 * 1_024;
/** Bytes that wait while the trunk is full, before rooms are dropped (G4). */
const outboxBytesMax = 4 * 1_024 * 1_024;
/** Bytes below which snapshots are made. */
const outboxBytesCalm = 1_024 * 1_024;
/** Bytes that wait behind snapshots, of all rooms; a room that has more to say gets new snapshots instead. */
const heldBytesMax = 4 * 1_024 * 1_024;
/** Rounds of snapshots of one room that wait; instead of one more, all of its sessions get new ones. */
const feedRoundsMax = 4;

export interface TrunkOutboxOptions {
  readonly duplex: Duplex;
  /** Runs the flush after the current batch of work; `setImmediate` outside tests. */
  readonly schedule: (flush: () => void) => void;
  /** A room's frames were dropped: its sessions here need a fresh snapshot, now that there is space. */
  onRoomReset(room: string): void;
}

/** Snapshots of one room that are still to be made, and what the room said since they were asked for. */
interface Feed {
  readonly rounds: Iterator<DownEntry>[];
  readonly held: DownEntry[];
  heldBytes: number;
}

/**
 * Frames wait here and leave together. While the trunk is full, first deltas of a turn merge, then signals go, then whole rooms
 * are dropped and get snapshots later; replies are never dropped (G4). Snapshots for many sessions are made as there is space.
 */
export class TrunkOutbox {
  readonly #options: TrunkOutboxOptions;
  #entries: DownEntry[] = [];
  #bytes = 0;
  #isFull = false;
  #isScheduled = false;
  readonly #resets = new Set<string>();
  readonly #feeds = new Map<string, Feed>();
  #heldBytes = 0;

  constructor(options: TrunkOutboxOptions) {
    this.#options = options;
  }

  /** Bytes that wait. */
  get waitingBytes(): number {
    return this.#bytes;
  }

  push(entry: DownEntry): void {
    if (entry.kind !== "reply") {
      // A room that was dropped says nothing until its snapshots are sent: they hold all of it.
      if (this.#resets.has(entry.room)) return;
      const feed = this.#feeds.get(entry.room);
      if (feed) {
        this.#hold(feed, entry);
        return;
      }
    }
    this.#add(entry);
  }

  /**
   * Snapshots of a room that were made ready now, each encoded when there is space for it. What the room says from now on follows
   * the last of them, so that no session misses or repeats anything (S1).
   */
  feed(room: string, snapshots: Iterator<DownEntry>): void {
    // All sessions of a dropped room get snapshots anyway.
    if (this.#resets.has(room)) return;
    const feed = this.#feeds.get(room) ?? { rounds: [], held: [], heldBytes: 0 };
    if (feed.rounds.length >= feedRoundsMax) {
      this.#reset(room);
      return;
    }
    feed.rounds.push(snapshots);
    this.#feeds.set(room, feed);
    this.#pump();
  }

  /** The trunk has space again. */
  drained(): void {
    this.#isFull = false;
    this.flush();
  }

  flush(): void {
    this.#isScheduled = false;
    let next = 0;
    while (next < this.#entries.length && !this.#isFull) {
      const message: Uint8Array[] = [];
      let size = 0;
      for (; next < this.#entries.length; next += 1) {
        const bytes = this.#entries[next]?.bytes ?? new Uint8Array();
        // A batch is the concatenation of encoded elements of `frames`.
        const header = lengthDelimitedHeader(RoomSessionResponseSchema.field.frames.number, bytes.length);
        if (size > 0 && size + header.length + bytes.length > messageBytesMax) break;
        message.push(header, bytes);
        size += header.length + bytes.length;
      }
      this.#isFull = !this.#options.duplex.send(Buffer.concat(message, size));
    }
    this.#entries = next === this.#entries.length ? [] : this.#entries.slice(next);
    this.#bytes = this.#entries.reduce((sum, entry) => sum + entry.bytes.length, 0);
    if (!this.#isFull && this.#bytes < outboxBytesCalm) {
      const rooms = [...this.#resets];
      this.#resets.clear();
      for (const room of rooms) this.#options.onRoomReset(room);
      this.#pump();
    }
  }

  #add(entry: DownEntry): void {
    const merged = this.#isFull ? mergeInto(this.#entries, entry) : undefined;
    if (merged === undefined) this.#entries.push(entry);
    this.#bytes += merged ?? entry.bytes.length;
    if (this.#isFull && this.#bytes > outboxBytesMax) this.#makeSpace();
    this.#flushSoon();
  }

  #flushSoon(): void {
    if (this.#isFull || this.#isScheduled) return;
    this.#isScheduled = true;
    this.#options.schedule(() => this.flush());
  }

  #hold(feed: Feed, entry: DownEntry): void {
    const merged = mergeInto(feed.held, entry);
    if (merged === undefined) feed.held.push(entry);
    feed.heldBytes += merged ?? entry.bytes.length;
    this.#heldBytes += merged ?? entry.bytes.length;
    if (this.#heldBytes > heldBytesMax) this.#reset(entry.room);
  }

  /** Makes snapshots while there is space, then lets go what waited behind them. */
  #pump(): void {
    for (const [room, feed] of this.#feeds) {
      for (let round = feed.rounds[0]; round; round = feed.rounds[0]) {
        if (this.#isFull || this.#bytes >= outboxBytesCalm) return;
        const next = round.next();
        if (next.done) feed.rounds.shift();
        else this.#add(next.value);
      }
      this.#forget(room);
      for (const entry of feed.held) this.#add(entry);
    }
  }

  /** Drops what waits of a room; its sessions get snapshots when there is space. */
  #reset(room: string): void {
    this.#forget(room);
    this.#resets.add(room);
    this.#keep((entry) => entry.kind === "reply" || entry.room !== room);
    this.#flushSoon();
  }

  #forget(room: string): void {
    this.#heldBytes -= this.#feeds.get(room)?.heldBytes ?? 0;
    this.#feeds.delete(room);
  }

  #makeSpace(): void {
    this.#keep((entry) => entry.kind === "reply" || entry.kind === "event");
    while (this.#bytes > outboxBytesMax) {
      const largest = this.#largestRoom();
      if (largest === undefined) return;
      this.#reset(largest);
    }
  }

  #keep(isKept: (entry: DownEntry) => boolean): void {
    this.#entries = this.#entries.filter(isKept);
    this.#bytes = this.#entries.reduce((sum, entry) => sum + entry.bytes.length, 0);
  }

  #largestRoom(): string | undefined {
    const sizes = new Map<string, number>();
    for (const { kind, room, bytes } of this.#entries) {
      if (kind !== "reply") sizes.set(room, (sizes.get(room) ?? 0) + bytes.length);
    }
    return [...sizes].toSorted(([, a], [, b]) => b - a)[0]?.[0];
  }
}

/** Joins a piece of a turn's text with the room's last entry, when that is the piece before it. The bytes that this adds. */
function mergeInto(entries: DownEntry[], entry: DownEntry): number | undefined {
  if (!entry.delta) return undefined;
  const index = entries.findLastIndex((waiting) => waiting.room === entry.room);
  const waiting = entries[index];
  if (!waiting?.delta) return undefined;
  const before = waiting.delta.value;
  const after = entry.delta.value;
  const follows =
    before.turnId === after.turnId &&
    before.attempt === after.attempt &&
    before.offset + before.text.length === after.offset &&
    before.text.length < messageBytesMax / 8;
  if (!follows) return undefined;
  const merged = deltaEntry(entry.delta.key, create(DeltaSchema, { ...before, text: before.text + after.text }));
  entries[index] = merged;
  return merged.bytes.length - waiting.bytes.length;
}
