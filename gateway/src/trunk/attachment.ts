import { create, toBinary } from "@bufbuild/protobuf";
import {
  AttachSchema,
  type ClientFrame,
  DetachSchema,
  RoomSessionRequestSchema,
  type ServerFrame,
  type UpFrame,
  UpFrameSchema,
} from "@polylogue/proto/room";
import type { Principal } from "../principal.ts";

/** A session, as its trunk knows it. */
export interface AttachmentOwner {
  readonly principal: Principal;
  /** Takes a frame for this session alone. */
  received(frame: ServerFrame): void;
}

/** The trunk that carries it. */
export interface AttachmentCarrier {
  push(message: Uint8Array): void;
  sign(principal: Principal, session: number): Promise<string>;
  nowMs(): number;
  /** Signing failed, which only a defect can do. */
  failed(error: unknown): void;
}

/**
 * One session's place on one trunk. It attaches with the first frame: that waits until the gateway's statement of who speaks is signed,
 * and what comes meanwhile waits behind it.
 */
export class Attachment {
  readonly number: number;
  readonly owner: AttachmentOwner;
  readonly #carrier: AttachmentCarrier;
  #state: "detached" | "signing" | "attached" = "detached";
  #held: ClientFrame[] = [];
  #signedAtMs = 0;
  /** Counts the times that the trunk broke: a statement that was being signed before is of no use after. */
  #breaks = 0;

  constructor(number: number, owner: AttachmentOwner, carrier: AttachmentCarrier) {
    this.number = number;
    this.owner = owner;
    this.#carrier = carrier;
  }

  /** To be called only while the trunk is up. The number of frames is bounded by what a session has in flight. */
  send(frame: ClientFrame): void {
    if (this.#state === "attached") {
      this.#push({ case: "frame", value: frame });
      return;
    }
    this.#held.push(frame);
    if (this.#state === "detached") this.#attach();
  }

  /** Says anew who speaks: the credential was refreshed, or the statement gets old. */
  refresh(): void {
    if (this.#state === "attached") this.#attach();
  }

  /** When the statement that stands was made; undefined when none does. */
  get signedAtMs(): number | undefined {
    return this.#state === "attached" ? this.#signedAtMs : undefined;
  }

  /** The trunk broke. */
  broken(): void {
    this.#state = "detached";
    this.#held = [];
    this.#breaks += 1;
  }

  /** The session ends. */
  detach(): void {
    if (this.#state === "attached") this.#push({ case: "detach", value: create(DetachSchema) });
    this.broken();
  }

  #attach(): void {
    const breaks = this.#breaks;
    const isFirst = this.#state === "detached";
    if (isFirst) this.#state = "signing";
    this.#carrier.sign(this.owner.principal, this.number).then(
      (statement) => {
        if (breaks !== this.#breaks) return;
        this.#signedAtMs = this.#carrier.nowMs();
        this.#state = "attached";
        this.#push({ case: "attach", value: create(AttachSchema, { statement }) });
        const held = this.#held;
        this.#held = [];
        for (const frame of held) this.#push({ case: "frame", value: frame });
      },
      (error: unknown) => this.#carrier.failed(error),
    );
  }

  #push(body: UpFrame["body"]): void {
    const frame = create(UpFrameSchema, { session: this.number, body });
    this.#carrier.push(toBinary(RoomSessionRequestSchema, create(RoomSessionRequestSchema, { frames: [frame] })));
  }
}
