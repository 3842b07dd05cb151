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
import type { TrunkLink } from "./trunk-link.ts";

/** A session, as its trunks know it. */
export interface AttachmentOwner {
  readonly principal: Principal;
  /** Takes a frame for this session alone. */
  received(frame: ServerFrame, link: TrunkLink): void;
  /** The trunk broke, and the attachment with it: what was not answered on it never will be. */
  lost(link: TrunkLink): void;
}

/** The trunk that carries it. */
export interface AttachmentCarrier {
  push(message: Uint8Array): void;
  sign(principal: Principal, session: number): Promise<string>;
  nowMs(): number;
  /** So many answers more, or fewer, are waited for. */
  awaits(change: number): void;
  /** Signing failed, which only a defect can do. */
  failed(error: unknown): void;
}

/**
 * One session's place on one trunk, until that breaks. It attaches with the first frame: that waits until the gateway's statement of who
 * speaks is signed, and what comes meanwhile waits behind it.
 */
export class Attachment {
  readonly number: number;
  readonly owner: AttachmentOwner;
  readonly #carrier: AttachmentCarrier;
  #state: "detached" | "signing" | "attached" | "over" = "detached";
  #held: ClientFrame[] = [];
  #signedAtMs = 0;
  /** Commands that want an answer and have none. */
  #awaited = 0;

  constructor(number: number, owner: AttachmentOwner, carrier: AttachmentCarrier) {
    this.number = number;
    this.owner = owner;
    this.#carrier = carrier;
  }

  /** To be called only while the trunk is there. The number of frames is bounded by what a session has in flight. */
  send(frame: ClientFrame): void {
    if (this.#state === "over") return;
    if (frame.id !== "") this.#await(1);
    if (this.#state === "attached") {
      this.#push({ case: "frame", value: frame });
      return;
    }
    this.#held.push(frame);
    if (this.#state === "detached") this.#attach();
  }

  /** An answer came. */
  answered(): void {
    if (this.#awaited > 0) this.#await(-1);
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
    this.#state = "over";
    this.#held = [];
    this.#await(-this.#awaited);
  }

  /** The session ends, or has nothing here any more. */
  detach(): void {
    if (this.#state === "attached") this.#push({ case: "detach", value: create(DetachSchema) });
    this.broken();
  }

  #attach(): void {
    if (this.#state === "detached") this.#state = "signing";
    this.#carrier.sign(this.owner.principal, this.number).then(
      (statement) => {
        if (this.#state === "over") return;
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

  #await(change: number): void {
    this.#awaited += change;
    this.#carrier.awaits(change);
  }

  #push(body: UpFrame["body"]): void {
    const frame = create(UpFrameSchema, { session: this.number, body });
    this.#carrier.push(toBinary(RoomSessionRequestSchema, create(RoomSessionRequestSchema, { frames: [frame] })));
  }
}
