import { limits } from "@polylogue/proto";

/** An event as it is given to whoever comes back. */
export interface RecentEvent {
  readonly seq: number;
  readonly tag: string;
  /** An encoded `Event`. */
  readonly bytes: Uint8Array;
}

/** A place in a log: the last event that somebody applied. Without a tag it is believed that the log is the same. */
export interface LogPosition {
  readonly seq: number;
  readonly tag: string | undefined;
}

export type EventsAfter =
  | { readonly kind: "events"; readonly events: readonly Uint8Array[] }
  /** The log has another event at this seq, or none yet: it was restored from an older copy (S2). */
  | { readonly kind: "other_log" }
  /** The position lies below what is kept. */
  | { readonly kind: "older" };

/** Bytes of the events of a resume; more make a snapshot. */
export const resumeBytesMax = 262_144;

/** The newest events of one room, within the bounds of a resume: who comes back is given what was missed without a read (S2). */
export class RecentEvents {
  #events: RecentEvent[] = [];
  #bytes = 0;
  #floor: LogPosition = { seq: 0, tag: "" };

  /** The position before the first event that is kept; its tag may be unknown. */
  get floorSeq(): number {
    return this.#floor.seq;
  }

  /** The last event's; the floor where there is none. */
  get headSeq(): number {
    return this.#floor.seq + this.#events.length;
  }

  /** Nothing before this position is known. */
  begin(position: LogPosition): void {
    this.#events = [];
    this.#bytes = 0;
    this.#floor = position;
  }

  /** Takes the next event. */
  add(event: RecentEvent): void {
    this.#events.push(event);
    this.#bytes += event.bytes.length;
    this.#trim();
  }

  /** Takes events from before the floor, oldest first and without a hole up to it, that begin after `floor`. */
  addOlder(events: readonly RecentEvent[], floor: LogPosition): void {
    this.#events = [...events, ...this.#events];
    this.#bytes += events.reduce((sum, { bytes }) => sum + bytes.length, 0);
    this.#floor = floor;
    this.#trim();
  }

  /** What somebody who has the log up to a position has missed. */
  after({ seq, tag }: LogPosition): EventsAfter {
    if (seq < this.#floor.seq) return { kind: "older" };
    const index = seq - this.#floor.seq;
    if (index > this.#events.length) return { kind: "other_log" };
    const known = index === 0 ? this.#floor.tag : this.#events[index - 1]?.tag;
    if (tag !== undefined && known === undefined) return { kind: "older" };
    if (tag !== undefined && known !== tag) return { kind: "other_log" };
    return { kind: "events", events: this.#events.slice(index).map(({ bytes }) => bytes) };
  }

  /** Changes an event in place: its text was erased (L8). */
  replace(isMeant: (event: RecentEvent) => boolean, change: (event: RecentEvent) => RecentEvent): void {
    this.#events = this.#events.map((event) => (isMeant(event) ? change(event) : event));
    this.#bytes = this.#events.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  #trim(): void {
    let gone = 0;
    while (this.#events.length - gone > limits.resumeEventsMax || this.#bytes > resumeBytesMax) {
      const event = this.#events[gone];
      if (!event) break;
      this.#bytes -= event.bytes.length;
      this.#floor = { seq: event.seq, tag: event.tag };
      gone += 1;
    }
    if (gone > 0) this.#events.splice(0, gone);
  }
}
