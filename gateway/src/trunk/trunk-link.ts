import { fromBinary } from "@bufbuild/protobuf";
import type { Refusal } from "@polylogue/proto";
import { type DownFrame, RoomSessionResponseSchema, type ServerFrame } from "@polylogue/proto/room";
import type { Clock } from "@polylogue/runtime/clock/clock";
import type { Duplex } from "@polylogue/runtime/duplex/duplex";
import type { Log } from "@polylogue/runtime/log/log";
import type { Random } from "@polylogue/runtime/random/random";
import { gatewayLimits } from "../limits.ts";
import type { Statements } from "../rooms/statements.ts";
import { Attachment, type AttachmentCarrier, type AttachmentOwner } from "./attachment.ts";
import { JoinGate } from "./join-gate.ts";
import { UpOutbox } from "./up-outbox.ts";

/** Opens a trunk to an instance of the room service. */
export type DialTrunk = (address: string, signal: AbortSignal) => Promise<Duplex>;

/** Who is told what happens on a trunk. */
export interface TrunkListener {
  broadcast(tenant: string, frame: ServerFrame): void;
  /** It broke; every attachment is lost. */
  broken(link: TrunkLink): void;
  /** It is there (again). */
  restored(link: TrunkLink): void;
}

export interface TrunkPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly dial: DialTrunk;
  readonly statements: Statements;
  readonly defer: (run: () => void) => void;
  /** Aborted when the process stops. */
  readonly signal: AbortSignal;
}

/** The one trunk between this process and one instance of the room service, dialled again whenever it breaks (G4, S5). */
export class TrunkLink {
  readonly address: string;
  readonly joins = new JoinGate(gatewayLimits.joinsInFlightMax);
  readonly #ports: TrunkPorts;
  readonly #listener: TrunkListener;
  readonly #attachments = new Map<number, Attachment>();
  readonly #outbox: UpOutbox;
  readonly #carrier: AttachmentCarrier;
  #duplex: Duplex | undefined;
  #lastNumber = 0;
  /** Breaks in a row. */
  #breaks = 0;
  #upSinceMs = 0;
  #hasHeard = false;
  #cancelRedial = (): void => {};

  constructor(address: string, ports: TrunkPorts, listener: TrunkListener) {
    this.address = address;
    this.#ports = ports;
    this.#listener = listener;
    this.#outbox = new UpOutbox({ send: (message) => this.#duplex?.send(message) ?? false, defer: ports.defer });
    this.#carrier = {
      push: (message) => this.#outbox.push(message),
      sign: ports.statements,
      nowMs: () => ports.clock.monotonicMs(),
      failed: (err) => ports.log.error({ err, address }, "a statement could not be signed"),
    };
  }

  /** Frames can be sent; whether the other end is well is known only later. */
  get isUp(): boolean {
    return this.#duplex !== undefined;
  }

  /** It has held, or was never known to break. */
  get isTrusted(): boolean {
    return this.isUp && (this.#breaks === 0 || this.#hasHeld());
  }

  get isFull(): boolean {
    return this.#outbox.isFull;
  }

  start(): void {
    this.#dial();
  }

  attach(owner: AttachmentOwner): Attachment {
    this.#lastNumber += 1;
    const attachment = new Attachment(this.#lastNumber, owner, this.#carrier);
    this.#attachments.set(attachment.number, attachment);
    return attachment;
  }

  detach(attachment: Attachment): void {
    attachment.detach();
    this.#attachments.delete(attachment.number);
  }

  /** Says anew who speaks where a statement gets old. */
  refreshStatements(): void {
    const oldestMs = this.#ports.clock.monotonicMs() - gatewayLimits.statementRefreshMs;
    for (const attachment of this.#attachments.values()) {
      if ((attachment.signedAtMs ?? Number.POSITIVE_INFINITY) < oldestMs) attachment.refresh();
    }
  }

  /** Sends what waits and ends the trunk. */
  close(): void {
    this.#cancelRedial();
    this.#outbox.flush();
    this.#duplex?.close();
  }

  #dial(): void {
    const { dial, signal } = this.#ports;
    if (signal.aborted) return;
    dial(this.address, signal).then(
      (duplex) => this.#open(duplex),
      (err: unknown) => {
        this.#ports.log.error({ err, address: this.address }, "the trunk could not be dialled");
        this.#redial(0);
      },
    );
  }

  #open(duplex: Duplex): void {
    this.#duplex = duplex;
    this.#upSinceMs = this.#ports.clock.monotonicMs();
    this.#hasHeard = false;
    duplex.listen({
      message: (bytes) => this.#received(duplex, bytes),
      drained: () => this.#outbox.drained(),
      closed: ({ refusal }) => this.#broke(duplex, refusal, 0),
    });
    this.#listener.restored(this);
  }

  #received(duplex: Duplex, bytes: Uint8Array): void {
    if (this.#duplex !== duplex) return;
    this.#hasHeard = true;
    let frames: readonly DownFrame[];
    try {
      ({ frames } = fromBinary(RoomSessionResponseSchema, bytes));
    } catch (err) {
      this.#ports.log.error({ err, address: this.address }, "a message on the trunk could not be read");
      this.#broke(duplex, undefined, 0);
      duplex.close();
      return;
    }
    for (const { session, tenant, frame } of frames) {
      if (!frame) continue;
      if (session !== 0) this.#attachments.get(session)?.owner.received(frame);
      else if (frame.body.case !== "goAway") this.#listener.broadcast(tenant, frame);
      else {
        // The instance drains: its rooms are taken up elsewhere, or here when it is back.
        this.#broke(duplex, undefined, frame.body.value.reconnectAfterMs);
        duplex.close();
        return;
      }
    }
  }

  #broke(duplex: Duplex, refusal: Refusal | undefined, afterMs: number): void {
    if (this.#duplex !== duplex) return;
    if (this.#hasHeld()) this.#breaks = 0;
    this.#duplex = undefined;
    this.#outbox.clear();
    this.joins.clear();
    for (const attachment of this.#attachments.values()) attachment.broken();
    if (!this.#ports.signal.aborted) {
      this.#ports.log.warn(
        { address: this.address, reason: refusal?.reason, breaks: this.#breaks + 1 },
        "the trunk broke",
      );
    }
    this.#redial(afterMs);
    this.#listener.broken(this);
  }

  /** Full jitter: many gateways lose the same instance at the same moment. */
  #redial(afterMs: number): void {
    const { clock, random, signal } = this.#ports;
    const { first, last } = gatewayLimits.redialMs;
    const boundMs = Math.max(afterMs, Math.min(last, first * 2 ** this.#breaks));
    this.#breaks += 1;
    if (!signal.aborted) this.#cancelRedial = clock.setTimer(random.fraction() * boundMs, () => this.#dial());
  }

  #hasHeld(): boolean {
    return this.#hasHeard || this.#ports.clock.monotonicMs() - this.#upSinceMs >= gatewayLimits.trunkTrustedAfterMs;
  }
}
