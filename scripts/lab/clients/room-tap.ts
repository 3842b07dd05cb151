import type { EventJson, JoinedJson, MessageJson, ServerFrameJson } from "@polylogue/proto/room";
import type { RoomListener } from "../../../web/src/connection/room-links.ts";
import { digestOf, messageDigest, runningDigest } from "../journal/digest.ts";
import type { Journal } from "../journal/journal.ts";

interface TextTapOptions {
  readonly journal: Journal;
  readonly client: string;
  readonly room: string;
  /** The text so far of a message, as the client has it. */
  readonly textOf: (messageId: string) => string | undefined;
}

/** Writes into the journal what a room's listener makes of its frames: what it applied, judged by its own position before and after. */
export class RoomTap implements RoomListener {
  readonly #listener: RoomListener;
  readonly #journal: Journal;
  readonly #client: string;
  readonly #room: string;
  /** Events that wait for one before them. */
  readonly #parked = new Map<number, EventJson>();
  readonly #texts: TextTap;

  constructor(options: TextTapOptions & { readonly listener: RoomListener }) {
    this.#listener = options.listener;
    this.#journal = options.journal;
    this.#client = options.client;
    this.#room = options.room;
    this.#texts = new TextTap(options);
  }

  position() {
    return this.#listener.position();
  }

  head(seq: number): void {
    this.#listener.head(seq);
  }

  refused(error: Parameters<RoomListener["refused"]>[0]): void {
    this.#listener.refused(error);
  }

  frame(frame: ServerFrameJson): void {
    const { event, joined } = frame;
    const before = this.#seq();
    this.#listener.frame(frame);
    if (joined !== undefined) this.#joined(joined, before);
    if (event !== undefined) this.#event(event, before);
    this.#texts.look(frame);
  }

  #joined(joined: JoinedJson, before: number): void {
    const headSeq = joined.headSeq ?? 0;
    if (joined.resumed === true) {
      for (const event of joined.events ?? []) {
        if ((event.seq ?? 0) > before && (event.seq ?? 0) <= this.#seq()) this.#deliver(event, "resume");
      }
      this.#drain(Math.max(before, joined.events?.at(-1)?.seq ?? before));
      return;
    }
    // An old snapshot that came twice changed nothing.
    if (headSeq < before && this.#seq() === before) return;
    this.#journal.write({
      kind: "reset",
      client: this.#client,
      room: this.#room,
      seq: headSeq,
      tag: joined.headTag ?? "",
      messages: (joined.messages ?? []).map((message) => [message.id ?? "", wireDigest(message)] as const),
    });
    this.#drain(headSeq);
  }

  #event(event: EventJson, before: number): void {
    const seq = event.seq ?? 0;
    if (this.#seq() >= seq && seq > before) {
      this.#deliver(event, "event");
      this.#drain(seq);
    } else if (seq > before) this.#parked.set(seq, event);
  }

  /** What had waited is applied as soon as what was missing is there. */
  #drain(fromSeq: number): void {
    for (let seq = fromSeq + 1; seq <= this.#seq(); seq += 1) {
      const event = this.#parked.get(seq);
      if (event) this.#deliver(event, "parked");
    }
    for (const seq of this.#parked.keys()) if (seq <= this.#seq()) this.#parked.delete(seq);
  }

  #deliver(event: EventJson, via: "event" | "parked" | "resume"): void {
    const { seq = 0, tag = "" } = event;
    this.#journal.write({
      kind: "deliver",
      client: this.#client,
      room: this.#room,
      seq,
      tag,
      digest: digestOf(event),
      via,
    });
  }

  #seq(): number {
    return this.#listener.position().afterSeq ?? 0;
  }
}

/** What a message of the wire says. */
export function wireDigest({ text = "", revision = 1, deleted = false, turn }: MessageJson): string {
  if (turn !== undefined && turn.status !== "TURN_STATUS_ENDED") return runningDigest;
  return messageDigest({ text, revision, isDeleted: deleted });
}

/** Watches the texts of running turns grow. */
class TextTap {
  readonly #options: TextTapOptions;
  readonly #turns = new Map<string, { messageId: string; attempt: number; text: string }>();

  constructor(options: TextTapOptions) {
    this.#options = options;
  }

  look({ joined, event, signal }: ServerFrameJson): void {
    for (const { turnId = "", messageId = "", attempt = 0 } of joined?.turns ?? [])
      this.#grew(turnId, attempt, messageId);
    const { turnStarted, turnEnded } = event ?? {};
    if (turnStarted) this.#grew(turnStarted.turnId ?? "", turnStarted.attempt ?? 0, turnStarted.messageId ?? "");
    if (turnEnded) this.#turns.delete(turnEnded.turnId ?? "");
    const { delta, turnText } = signal ?? {};
    if (delta) this.#grew(delta.turnId ?? "", delta.attempt ?? 0, delta.messageId ?? "");
    if (turnText) this.#grew(turnText.turnId ?? "", turnText.attempt ?? 0, "");
  }

  #grew(turnId: string, attempt: number, toldMessageId: string): void {
    const known = this.#turns.get(turnId);
    const messageId = toldMessageId || known?.messageId || "";
    const { journal, client, room, textOf } = this.#options;
    const text = textOf(messageId);
    // It is not being written any more, for this client: what came was late.
    if (text === undefined) return;
    const before = known && known.attempt === attempt ? known.text : "";
    if (messageId === "" || (known && attempt < known.attempt)) return;
    this.#turns.set(turnId, { messageId, attempt, text });
    if (text === before) return;
    const offset = text.startsWith(before) ? before.length : 0;
    journal.write({ kind: "piece", client, room, turnId, attempt, offset, text: text.slice(offset) });
  }
}
