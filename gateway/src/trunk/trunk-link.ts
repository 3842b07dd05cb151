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
  broadcast(link: TrunkLink, tenant: string, frame: ServerFrame): void;
  /** It broke; every attachment is lost. */
  broken(link: TrunkLink): void;
  /** It is there (again), as far as this end can tell. */
  restored(link: TrunkLink): void;
  /** Somebody is at the other end of it. */
  trusted(link: TrunkLink): void;
  /** Its instance is about to stop: what was sent is answered still, and nothing more is taken. */
  leaving(link: TrunkLink): void;
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
  /** Rooms that are watched over it. The hub counts. */
  rooms = 0;
  /** Sessions' rooms that are joined elsewhere now, and still have to be left here. The sessions count. */
  toLeave = 0;
  readonly #ports: TrunkPorts;
  readonly #listener: TrunkListener;
  readonly #attachments = new Map<number, Attachment>();
  readonly #outbox: UpOutbox;
  readonly #carrier: AttachmentCarrier;
  #duplex: Duplex | undefined;
  #lastNumber = 0;
  /** Breaks in a row. */
  #breaks = 0;
  /** When the other end was heard first on this trunk; undefined while nobody knows that somebody is there. */
  #heardSinceMs: number | undefined;
  /** Answers that are waited for. */
  #awaited = 0;
  /** The instance said `goAway`: when it may be dialled again. */
  #awayForMs: number | undefined;
  #isRetired = false;
  #isDialling = false;
  #isEndPlanned = false;
  #cancelTimer = (): void => {};

  constructor(address: string, ports: TrunkPorts, listener: TrunkListener) {
    this.address = address;
    this.#ports = ports;
    this.#listener = listener;
    this.#outbox = new UpOutbox({ send: (message) => this.#duplex?.send(message) ?? false, defer: ports.defer });
    this.#carrier = {
      push: (message) => this.#outbox.push(message),
      sign: ports.statements,
      nowMs: () => ports.clock.monotonicMs(),
      awaits: (change) => {
        this.#awaited += change;
      },
      failed: (err) => ports.log.error({ err, address }, "a statement could not be signed"),
    };
  }

  /** New commands can be sent; whether the other end is well is known only later. */
  get isUp(): boolean {
    return this.#duplex !== undefined && this.#awayForMs === undefined;
  }

  /** Somebody is at the other end. */
  get isTrusted(): boolean {
    return this.isUp && this.#heardSinceMs !== undefined;
  }

  /** So for some time: rooms may be moved to it that are well where they are. */
  get isSettled(): boolean {
    const { clock } = this.#ports;
    return this.isTrusted && clock.monotonicMs() - (this.#heardSinceMs ?? 0) >= gatewayLimits.trunkSettledAfterMs;
  }

  /** There is a trunk, though its instance may be about to stop. */
  get isOpen(): boolean {
    return this.#duplex !== undefined;
  }

  /** The instance is on no list any more. */
  get isRetired(): boolean {
    return this.#isRetired;
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

  /** The instance left the list, or is back on it. Without one it serves on until its rooms are elsewhere, and is not dialled again. */
  retire(isRetired: boolean): void {
    this.#isRetired = isRetired;
    if (this.#duplex) this.endIfDone();
    else if (isRetired) this.#cancelTimer();
    else this.#dial();
  }

  /** Ends a trunk that is left, or retired, when nothing holds it any more. */
  endIfDone(): void {
    if (this.#isEndPlanned || !this.#duplex || (this.#awayForMs === undefined && !this.#isRetired)) return;
    this.#isEndPlanned = true;
    // Not in the middle of what a session or the hub is doing.
    this.#ports.defer(() => {
      this.#isEndPlanned = false;
      this.#endNow();
    });
  }

  #endNow(): void {
    const duplex = this.#duplex;
    if (!duplex || this.#awaited > 0 || this.toLeave > 0) return;
    // What is still watched over a trunk that is left has nowhere to go: it waits for the next one.
    const isDone = this.#awayForMs !== undefined || (this.#isRetired && this.rooms === 0);
    if (!isDone) return;
    this.#outbox.flush();
    this.#cut(duplex);
  }

  /** Sends what waits and ends the trunk. */
  close(): void {
    this.#cancelTimer();
    this.#outbox.flush();
    this.#duplex?.close();
  }

  #dial(): void {
    const { dial, signal } = this.#ports;
    this.#cancelTimer();
    if (signal.aborted || this.#isDialling) return;
    this.#isDialling = true;
    dial(this.address, signal).then(
      (duplex) => {
        this.#isDialling = false;
        this.#open(duplex);
      },
      (err: unknown) => {
        this.#isDialling = false;
        this.#ports.log.error({ err, address: this.address }, "the trunk could not be dialled");
        this.#redial(0);
      },
    );
  }

  #open(duplex: Duplex): void {
    this.#duplex = duplex;
    this.#heardSinceMs = undefined;
    duplex.listen({
      opened: () => this.#heard(duplex),
      message: (bytes) => this.#received(duplex, bytes),
      drained: () => this.#outbox.drained(),
      closed: ({ refusal }) => this.#broke(duplex, refusal),
    });
    // It left the list while it was dialled.
    if (this.#isRetired) {
      this.endIfDone();
      return;
    }
    this.#listener.restored(this);
  }

  #heard(duplex: Duplex): void {
    if (this.#duplex !== duplex || this.#heardSinceMs !== undefined) return;
    this.#heardSinceMs = this.#ports.clock.monotonicMs();
    this.#listener.trusted(this);
  }

  #received(duplex: Duplex, bytes: Uint8Array): void {
    if (this.#duplex !== duplex) return;
    this.#heard(duplex);
    let frames: readonly DownFrame[];
    try {
      ({ frames } = fromBinary(RoomSessionResponseSchema, bytes));
    } catch (err) {
      this.#ports.log.error({ err, address: this.address }, "a message on the trunk could not be read");
      this.#cut(duplex);
      return;
    }
    for (const { session, tenant, frame } of frames) {
      if (!frame) continue;
      if (session === 0) {
        if (frame.body.case === "goAway") this.#leave(frame.body.value.reconnectAfterMs);
        else this.#listener.broadcast(this, tenant, frame);
        continue;
      }
      const attachment = this.#attachments.get(session);
      if (!attachment) continue;
      if (frame.replyTo !== undefined) attachment.answered();
      attachment.owner.received(frame, this);
    }
    this.endIfDone();
  }

  /** The instance drains: its rooms are taken up elsewhere, or here when it is back. */
  #leave(reconnectAfterMs: number): void {
    if (this.#awayForMs !== undefined) return;
    const { clock, log } = this.#ports;
    this.#awayForMs = reconnectAfterMs;
    log.info(
      { address: this.address, awaited: this.#awaited, rooms: this.rooms },
      "the instance sends its trunks away",
    );
    const duplex = this.#duplex;
    this.#cancelTimer = clock.setTimer(gatewayLimits.leaveTimeoutMs, () => duplex && this.#cut(duplex));
    this.#listener.leaving(this);
  }

  #cut(duplex: Duplex): void {
    this.#broke(duplex, undefined);
    duplex.close();
  }

  #broke(duplex: Duplex, refusal: Refusal | undefined): void {
    if (this.#duplex !== duplex) return;
    if (this.#heardSinceMs !== undefined) this.#breaks = 0;
    const awayForMs = this.#awayForMs;
    this.#duplex = undefined;
    this.#heardSinceMs = undefined;
    this.#awayForMs = undefined;
    this.toLeave = 0;
    this.#outbox.clear();
    this.joins.clear();
    const attachments = [...this.#attachments.values()];
    this.#attachments.clear();
    for (const attachment of attachments) attachment.broken();
    if (!this.#ports.signal.aborted && awayForMs === undefined && !this.#isRetired) {
      this.#ports.log.warn(
        { address: this.address, reason: refusal?.reason, breaks: this.#breaks + 1 },
        "the trunk broke",
      );
    }
    if (!this.#isRetired) this.#redial(awayForMs ?? 0);
    for (const { owner } of attachments) owner.lost(this);
    this.#listener.broken(this);
  }

  /** Full jitter: many gateways lose the same instance at the same moment. */
  #redial(afterMs: number): void {
    const { clock, random, signal } = this.#ports;
    const { first, last } = gatewayLimits.redialMs;
    const boundMs = Math.max(afterMs, Math.min(last, first * 2 ** this.#breaks));
    this.#breaks += 1;
    this.#cancelTimer();
    if (!signal.aborted) this.#cancelTimer = clock.setTimer(random.fraction() * boundMs, () => this.#dial());
  }
}
