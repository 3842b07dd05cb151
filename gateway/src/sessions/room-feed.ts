import type { ServerFrame } from "@polylogue/proto/room";
import type { Wire } from "../wire/wire.ts";
import type { Outbox } from "./outbox.ts";
import type { SharedFrame } from "./waiting-frames.ts";

/** Watchers that are written to in the same way. */
interface Group {
  readonly wire: Wire;
  readonly watchers: Set<Outbox>;
  /** Encoded once for all of them, since the last flush. */
  open: SharedFrame[];
  openBytes: number;
  /** Watchers that came, or were brought up to date, since the last flush: from which place in `open` on they are to be given. */
  readonly from: Map<Outbox, number>;
}

/**
 * One room as this process watches it: who is given its broadcasts, and how far they are. A broadcast is encoded once for each wire,
 * and what gathered until a flush is joined once for all its watchers (G3).
 */
export class RoomFeed {
  readonly tenant: string;
  readonly room: string;
  /** Where the room is now, as far as was passed on: for heartbeats (S3), and for resuming after a break of the trunk (S5). */
  headSeq = 0;
  headTag = "";
  readonly #groups = new Map<Wire, Group>();

  constructor(tenant: string, room: string) {
    this.tenant = tenant;
    this.room = room;
  }

  /** Bytes that wait for the next flush. */
  get openBytes(): number {
    let bytes = 0;
    for (const group of this.#groups.values()) bytes += group.openBytes;
    return bytes;
  }

  /** Takes a broadcast for everybody who watches. False: nobody does. */
  broadcast(frame: ServerFrame): boolean {
    if (frame.body.case === "event") this.moveTo(frame.body.value.seq, frame.body.value.tag);
    let isWatched = false;
    for (const group of this.#groups.values()) {
      const encoded = group.wire.encode(frame);
      group.open.push({ frame, encoded });
      group.openBytes += encoded.byteLength;
      isWatched = true;
    }
    return isWatched;
  }

  moveTo(seq: number, tag: string): void {
    if (seq < this.headSeq) return;
    this.headSeq = seq;
    this.headTag = tag;
  }

  /** From now on it is given broadcasts, and none from before. */
  add(outbox: Outbox): void {
    let group = this.#groups.get(outbox.wire);
    if (!group) {
      group = { wire: outbox.wire, watchers: new Set(), open: [], openBytes: 0, from: new Map() };
      this.#groups.set(outbox.wire, group);
    }
    group.watchers.add(outbox);
    if (group.open.length > 0) group.from.set(outbox, group.open.length);
  }

  /** Gives it now what it would be given at the next flush, so that what is pushed to it next comes after that. */
  catchUp(outbox: Outbox): void {
    const group = this.#groups.get(outbox.wire);
    if (!group?.watchers.has(outbox) || group.open.length === 0) return;
    for (const shared of group.open.slice(group.from.get(outbox) ?? 0)) outbox.stageShared(shared);
    group.from.set(outbox, group.open.length);
  }

  /** From now on it is given nothing; what came before is given still. */
  remove(outbox: Outbox): void {
    this.catchUp(outbox);
    this.drop(outbox);
  }

  /** From now on it is given nothing, not even what came before. */
  drop(outbox: Outbox): void {
    const group = this.#groups.get(outbox.wire);
    if (!group?.watchers.delete(outbox)) return;
    group.from.delete(outbox);
    if (group.watchers.size === 0) this.#groups.delete(outbox.wire);
  }

  /** Hands what gathered to every watcher's outbox: one shared buffer for all but those who came in between. */
  flush(): void {
    for (const group of this.#groups.values()) {
      const { open, openBytes, watchers, from } = group;
      if (open.length === 0) continue;
      group.open = [];
      group.openBytes = 0;
      const shared = joined(open, openBytes);
      for (const outbox of watchers) {
        const place = from.size === 0 ? 0 : (from.get(outbox) ?? 0);
        // A reader that does not keep up gets them one by one, so that they can merge.
        if (outbox.isHolding) for (const one of open.slice(place)) outbox.stageShared(one);
        else if (place === 0) outbox.stage(shared);
        else if (place < open.length) outbox.stage(joined(open.slice(place)));
      }
      from.clear();
    }
  }
}

function joined(frames: readonly SharedFrame[], bytes?: number): Buffer {
  const [first] = frames;
  if (frames.length === 1 && first) return first.encoded;
  return Buffer.concat(
    frames.map(({ encoded }) => encoded),
    bytes,
  );
}
