import { create } from "@bufbuild/protobuf";
import { type Delta, DeltaSchema, type ServerFrame, ServerFrameSchema } from "@polylogue/proto/room";
import type { Wire } from "../wire/wire.ts";

/** A frame that a room said to all, and as it is written on one wire. */
export interface SharedFrame {
  readonly frame: ServerFrame;
  readonly encoded: Buffer;
}

/** Pieces of one turn's text that follow each other. */
interface JoinedDeltas {
  readonly first: SharedFrame;
  readonly delta: Delta;
  text: string;
  isJoined: boolean;
}

/**
 * What waits for a socket that takes nothing now. Pieces of one turn's text that follow each other become one; what rooms said can be let go,
 * and what is the socket's own stays.
 */
export class WaitingFrames {
  readonly #wire: Wire;
  #entries: (Buffer | JoinedDeltas)[] = [];
  #own: Buffer[] = [];
  /** The newest pieces, to which the next ones may be joined: by room and turn, until the room says something else. */
  readonly #open = new Map<string, Map<string, JoinedDeltas>>();
  #bytes = 0;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** About what they will be when they are written. */
  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** Whole frames of the socket's own, or of its rooms. */
  add(encoded: Buffer, isOwn: boolean): void {
    this.#entries.push(encoded);
    this.#bytes += encoded.byteLength;
    if (isOwn) this.#own.push(encoded);
    // A `joined`, or news about the socket's part in a room: pieces that come later stay behind it.
    if (this.#open.size > 0) this.#open.clear();
  }

  addShared(shared: SharedFrame): void {
    const { frame, encoded } = shared;
    const room = frame.room ?? "";
    const delta = deltaOf(frame);
    if (!delta) {
      this.#entries.push(encoded);
      this.#bytes += encoded.byteLength;
      this.#open.delete(room);
      return;
    }
    const open = this.#open.get(room) ?? new Map<string, JoinedDeltas>();
    const before = open.get(delta.turnId);
    if (before && before.delta.attempt === delta.attempt && before.delta.offset + before.text.length === delta.offset) {
      before.text += delta.text;
      before.isJoined = true;
      this.#bytes += Buffer.byteLength(delta.text);
      return;
    }
    const joined = { first: shared, delta, text: delta.text, isJoined: false };
    this.#entries.push(joined);
    this.#bytes += encoded.byteLength;
    this.#open.set(room, open.set(delta.turnId, joined));
  }

  /** Lets go of everything that rooms said. */
  dropRooms(): void {
    this.#entries = this.#own;
    this.#own = [...this.#own];
    this.#open.clear();
    this.#bytes = this.#own.reduce((sum, encoded) => sum + encoded.byteLength, 0);
  }

  /** Takes everything out, in order, ready to be written. */
  take(): Buffer {
    const entries = this.#entries;
    this.#entries = [];
    this.#bytes = 0;
    if (this.#own.length > 0) this.#own = [];
    if (this.#open.size > 0) this.#open.clear();
    const [first] = entries;
    // The same buffer for all who wait for nothing else.
    if (entries.length === 1 && Buffer.isBuffer(first)) return first;
    return Buffer.concat(entries.map((entry) => (Buffer.isBuffer(entry) ? entry : this.#encoded(entry))));
  }

  #encoded({ first, delta, text, isJoined }: JoinedDeltas): Buffer {
    if (!isJoined) return first.encoded;
    const value = create(DeltaSchema, { ...delta, text });
    const frame = create(ServerFrameSchema, {
      ...(first.frame.room !== undefined && { room: first.frame.room }),
      body: { case: "signal", value: { kind: { case: "delta", value } } },
    });
    return this.#wire.encode(frame);
  }
}

function deltaOf({ body }: ServerFrame): Delta | undefined {
  return body.case === "signal" && body.value.kind.case === "delta" ? body.value.kind.value : undefined;
}
