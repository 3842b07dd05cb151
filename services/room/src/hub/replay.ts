import { limits } from "@polylogue/proto";
import { deletedIn, readEvents } from "../order/read-log.ts";
import { eraseText } from "../state/erase-text.ts";
import { type Event, EventSchema, fromBinary } from "../state/wire.ts";
import type { RoomKey, RoomStore } from "../store/room-store.ts";
import { encodeEvent } from "./down-frame.ts";
import { type EventsAfter, type LogPosition, type RecentEvent, RecentEvents, resumeBytesMax } from "./recent-events.ts";

/** What a room can say again. The events since it was opened here are kept; those before are read once, when first asked for. */
export class Replay {
  readonly #key: RoomKey;
  readonly #store: RoomStore;
  readonly #recent = new RecentEvents();
  #reading: Promise<void> | undefined;
  /** There is nothing below the floor, or it was read once. */
  #isRead = true;

  constructor(key: RoomKey, store: RoomStore) {
    this.#key = key;
    this.#store = store;
  }

  /** The room was opened at this position. */
  begin(position: LogPosition): void {
    this.#recent.begin(position);
    this.#isRead = position.seq === 0;
  }

  add(event: Event, bytes: Uint8Array): void {
    this.#recent.add({ seq: event.seq, tag: event.tag, bytes });
  }

  /** Makes ready what can be said again after a position; one read for all who wait, and one in all for each time that the room is opened. */
  async reach({ seq }: LogPosition): Promise<void> {
    const { floorSeq, headSeq } = this.#recent;
    // What is too far back is not looked at: it gets a snapshot whatever stands there.
    if (this.#isRead || seq >= floorSeq || headSeq - seq > limits.resumeEventsMax) return;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
  }

  /** What somebody at this position has missed; `undefined`: too much, or it was in another log (S2). */
  after(position: LogPosition): readonly Uint8Array[] | undefined {
    const found: EventsAfter = this.#recent.after(position);
    return found.kind === "events" ? found.events : undefined;
  }

  /** Messages were deleted: what they said is not said again (L8). */
  erase(messageIds: readonly string[]): void {
    this.#recent.replace(
      ({ bytes }) => messageIds.some((id) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(id)),
      ({ seq, tag, bytes }) => ({
        seq,
        tag,
        bytes: encodeEvent(eraseTexts(fromBinary(EventSchema, bytes), messageIds)),
      }),
    );
  }

  async #read(): Promise<void> {
    const upTo = this.#recent.floorSeq;
    // One more, for the tag of the position before the first.
    const after = Math.max(0, upTo - limits.resumeEventsMax - 1);
    const events = await readEvents(this.#store, this.#key, { after, upTo, bytesMax: resumeBytesMax });
    this.#isRead = true;
    // It moved while it was read: what is too old by now is not wanted.
    if (this.#recent.floorSeq !== upTo) return;
    // Their texts may still have been there when they were read.
    const since = this.after({ seq: upTo, tag: undefined }) ?? [];
    const deleted = deletedIn([...events, ...since.map((bytes) => fromBinary(EventSchema, bytes))]);
    const older = events.map((event): RecentEvent => {
      const { seq, tag } = event;
      return { seq, tag, bytes: encodeEvent(eraseTexts(event, deleted)) };
    });
    const [first, ...rest] = older;
    if (!first || first.seq + older.length - 1 !== upTo) return;
    if (first.seq === 1) this.#recent.addOlder(older, { seq: 0, tag: "" });
    else this.#recent.addOlder(rest, { seq: first.seq, tag: first.tag });
  }
}

function eraseTexts(event: Event, messageIds: readonly string[]): Event {
  return messageIds.reduce(eraseText, event);
}
