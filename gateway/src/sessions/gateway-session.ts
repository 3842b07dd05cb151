import { create } from "@bufbuild/protobuf";
import { limits, type Refusal, refuse } from "@polylogue/proto";
import {
  type AddPersona,
  type ClientFrame,
  ClientFrameSchema,
  type Joined,
  type ServerFrame,
} from "@polylogue/proto/room";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-trailer";
import type { CommandCall, CommandResult } from "../call.ts";
import { gatewayLimits } from "../limits.ts";
import type { Principal } from "../principal.ts";
import type { Attachment, AttachmentOwner } from "../trunk/attachment.ts";
import type { TrunkLink } from "../trunk/trunk-link.ts";
import { errorFrame, pongFrame } from "../wire/frames.ts";
import {
  answerFrame,
  isRemoval,
  leftFrame,
  noAnswer,
  notJoined,
  refusalFrame,
  roomServiceGone,
} from "./command-answers.ts";
import type { Outbox } from "./outbox.ts";
import { isResendable, type PendingCommand, pendingFromCall } from "./pending-command.ts";
import { RoomJoins } from "./room-joins.ts";
import { headsOf, RoomView, type RoomViewOwner } from "./room-view.ts";
import type { Position } from "./room-watch.ts";
import { SentCommands } from "./sent-commands.ts";
import type { SessionHost } from "./session-host.ts";

export interface GatewaySessionOptions {
  readonly host: SessionHost;
  readonly principal: Principal;
  readonly outbox: Outbox;
  /** Where it comes from, for the audit. */
  readonly address: string;
  /** The session can not go on: its socket is to be closed, and its client to come again. */
  readonly giveUp: () => void;
}

/**
 * One socket after its hello: takes its commands to the trunks of the rooms that they are for, and brings back what is for it alone. A broken
 * trunk is its own business: it joins again where the client is, and sends again what can be (S5).
 */
export class GatewaySession implements AttachmentOwner, RoomViewOwner {
  principal: Principal;
  readonly #options: GatewaySessionOptions;
  readonly #views = new Map<string, RoomView>();
  readonly #attachments = new Map<TrunkLink, Attachment>();
  readonly #sent = new SentCommands();
  readonly #joins: RoomJoins;
  /** Commands that wait for a place among the sent ones, in all rooms. */
  #waiting = 0;
  #lastId = 0;
  #isOver = false;

  constructor(options: GatewaySessionOptions) {
    this.#options = options;
    this.principal = options.principal;
    this.#joins = new RoomJoins({
      clock: options.host.clock,
      nextId: () => this.#nextId(),
      send: (view, join) => this.#send(view, join),
      push: (frame) => options.outbox.push(frame),
      drop: (view) => this.#drop(view),
      giveUp: options.giveUp,
      isWanted: (view) => this.#has(view),
    });
  }

  /** Work is under way: a drain waits for it. */
  get isBusy(): boolean {
    return this.#sent.inFlight + this.#waiting > 0;
  }

  /** Takes a command of the client. False: it was refused, and that is answered. */
  submit(frame: ClientFrame): boolean {
    // Nobody would end what begins after the end.
    if (this.#isOver) return true;
    const { host, address, outbox } = this.#options;
    const { id, room = "" } = frame;
    const call: CommandCall = {
      kind: "command",
      requestId: this.#nextId(),
      method: frame.command.case ?? "",
      costClass: "write",
      address,
      signal: host.signal,
      principal: this.principal,
      frame,
    };
    const refusal = host.chains.command(call, (passed) => this.#take(passed));
    if (refusal) outbox.push(errorFrame(refusal, id === "" ? { room } : { replyTo: id }));
    return refusal === undefined;
  }

  /** The credential was refreshed. */
  refresh(principal: Principal): void {
    this.principal = principal;
    for (const attachment of this.#attachments.values()) attachment.refresh();
  }

  /** The socket is gone. */
  end(): void {
    this.#isOver = true;
    for (const view of [...this.#views.values()]) this.#drop(view);
    for (const [link, attachment] of this.#attachments) link.detach(attachment);
    this.#attachments.clear();
    this.#sent.clear();
  }

  /** Gives up what has waited too long for an answer. */
  expire(nowMs: number): void {
    const oldestMs = nowMs - gatewayLimits.answerTimeoutMs;
    for (const { view, command } of this.#sent.takeUntil(oldestMs)) this.#expired(view, command);
    for (const view of [...this.#views.values()]) {
      if (this.#isOver) return;
      if (view.join && view.join.sinceMs <= oldestMs) this.#expired(view, view.join);
      for (let next = view.waiting[0]; next && next.sinceMs <= oldestMs; next = view.waiting[0]) {
        view.waiting.shift();
        this.#waiting -= 1;
        this.#expired(view, next);
      }
      if (view.state === "rejoining" && !view.isLongTold && view.rejoinSinceMs <= oldestMs) {
        view.isLongTold = true;
        this.#push(errorFrame(roomServiceGone, { room: view.room }));
      }
    }
    this.#pumpAll();
  }

  received(frame: ServerFrame): void {
    if (this.#isOver) return;
    if (frame.replyTo !== undefined) {
      this.#answered(frame, frame.replyTo);
      return;
    }
    const view = this.#views.get(frame.room ?? "");
    if (frame.body.case === "joined") {
      if (view) this.#joined(view, frame, frame.body.value);
      return;
    }
    view?.watch.feed.catchUp(this.#options.outbox);
    this.#push(frame);
    if (view && frame.body.case === "error" && isRemoval(frame.body.value.reason)) this.#drop(view);
  }

  cutOff(view: RoomView, position: Position): void {
    view.watch.feed.remove(this.#options.outbox);
    const again: PendingCommand[] = [];
    for (const command of this.#sent.takeOf(view)) {
      if (command.kind !== "command") continue;
      if (isResendable(command.frame)) again.push(command);
      else if (command.frame.command.case === "leave") this.#left(view, command);
      else this.#refuse(command, roomServiceGone);
    }
    if (!this.#has(view)) {
      for (const command of again) this.#refuse(command, roomServiceGone);
      return;
    }
    view.waiting.unshift(...again);
    this.#waiting += again.length;
    this.#joins.cutOff(view, position);
  }

  relinked(view: RoomView): void {
    this.#joins.relinked(view);
  }

  #take(call: CommandCall): CommandResult {
    const { frame } = call;
    const { command } = frame;
    const room = frame.room ?? "";
    if (command.case === "ping") {
      this.#pong(frame.id);
      call.answered?.(undefined);
      return undefined;
    }
    const view = this.#views.get(room);
    if (!view) return command.case === "join" ? this.#open(room, call) : notJoined;
    const { link } = view.watch;
    if (command.case === "typing" && frame.id === "") {
      // Nobody waits for it, and it is soon over: it is not worth a place in a queue.
      if (view.state === "joined" && !link.isFull) this.#attachmentTo(link).send(frame);
      return undefined;
    }
    if (this.#waiting >= gatewayLimits.waitingMax || link.isFull) {
      return refuse("IN_FLIGHT_EXHAUSTED", "Too many of your commands wait for their answers.", {
        retryAfterMs: gatewayLimits.inFlightRetryAfterMs,
      });
    }
    const isLeave = command.case === "leave";
    if (!link.isUp && !isLeave && command.case !== "join" && !isResendable(frame)) return roomServiceGone;
    const pending = pendingFromCall(call, call.requestId, this.#nowMs());
    if (isLeave && !link.isUp) this.#left(view, pending);
    else if (command.case === "addPersona") this.#resolve(view, pending, command.value);
    else this.#queue(view, pending);
    return undefined;
  }

  #open(room: string, call: CommandCall): CommandResult {
    if (this.#views.size >= limits.roomsPerSocketMax) {
      return refuse("TOO_MANY_ROOMS", `A socket joins at most ${limits.roomsPerSocketMax} rooms.`);
    }
    this.#enter(room, pendingFromCall(call, call.requestId, this.#nowMs()));
    return undefined;
  }

  #enter(room: string, join: PendingCommand): RoomView {
    const watch = this.#options.host.watch(this.principal.tenant, room);
    const view = new RoomView(room, watch, this);
    watch.members.add(view);
    this.#views.set(room, view);
    this.#joins.start(view, join);
    return view;
  }

  /** The seat is the gateway's to fill in: the room takes no persona on a client's word. */
  #resolve(view: RoomView, command: PendingCommand, add: AddPersona): void {
    const { host } = this.#options;
    const { tenant, participantId } = this.principal;
    const seed = [tenant, view.room, participantId, add.commandId || host.random.id("c")];
    this.#waiting += 1;
    void host.seats
      .resolve(tenant, [add.handle], seed, { requestId: command.id, signal: host.signal })
      .catch((err: unknown) => {
        host.log.error({ err }, "a persona's seat could not be made");
        return refuse("INTERNAL", "internal error");
      })
      .then((seats) => {
        this.#waiting -= 1;
        if (this.#isOver) return;
        if (isRefusal(seats)) {
          this.#refuse(command, seats);
          return;
        }
        const [seat] = seats;
        if (seat) add.resolved = seat;
        if (this.#has(view)) this.#queue(view, command);
        else this.#refuse(command, notJoined);
      });
  }

  #queue(view: RoomView, command: PendingCommand): void {
    view.waiting.push(command);
    this.#waiting += 1;
    this.#pump(view);
  }

  #pump(view: RoomView): void {
    while (view.state === "joined" && view.watch.link.isUp && !view.join && !view.isLeaving) {
      const command = view.waiting[0];
      if (!command || (command.kind === "command" && this.#sent.inFlight >= gatewayLimits.inFlightMax)) return;
      view.waiting.shift();
      this.#waiting -= 1;
      view.isLeaving = command.frame.command.case === "leave";
      if (command.kind === "command") this.#send(view, command);
      else this.#joins.start(view, command);
    }
  }

  #pumpAll(): void {
    if (this.#waiting === 0) return;
    for (const view of this.#views.values()) this.#pump(view);
  }

  #send(view: RoomView, command: PendingCommand): void {
    this.#sent.add(view, command);
    this.#attachmentTo(view.watch.link).send(command.frame);
  }

  #joined(view: RoomView, frame: ServerFrame, joined: Joined): void {
    const { outbox } = this.#options;
    const { feed } = view.watch;
    feed.catchUp(outbox);
    outbox.push(frame);
    feed.headSeq = joined.headSeq;
    feed.headTag = joined.headTag;
    feed.add(outbox);
    view.state = "joined";
    view.rejoins = 0;
    this.#joins.end(view);
    this.#pump(view);
  }

  #answered(frame: ServerFrame, id: string): void {
    const sent = this.#sent.take(id);
    if (!sent) return;
    const { view, command } = sent;
    const error = frame.body.case === "error" ? frame.body.value : undefined;
    if (command.kind === "rejoin") {
      if (error) this.#joins.rejoinRefused(view, error);
      return;
    }
    command.answered?.(error?.reason);
    if (command.frame.command.case === "leave") {
      if (!error) {
        this.#left(view, command);
        return;
      }
      view.isLeaving = false;
    }
    this.#push(answerFrame(command, frame));
    if (command.kind === "join") this.#joins.answered(view, command, error);
    this.#pumpAll();
  }

  /** The client left the room; what was on its way before, it is still given. */
  #left(view: RoomView, command: PendingCommand): void {
    view.watch.feed.catchUp(this.#options.outbox);
    this.#push(leftFrame(command));
    const back = view.isLeaving ? view.takeFromJoin() : [];
    this.#waiting -= back.length;
    this.#drop(view);
    const [join, ...behind] = back;
    if (join) {
      this.#enter(view.room, join).waiting = behind;
      this.#waiting += behind.length;
    }
    this.#pumpAll();
  }

  #drop(view: RoomView): void {
    if (!this.#has(view)) return;
    this.#views.delete(view.room);
    this.#joins.end(view);
    view.watch.feed.remove(this.#options.outbox);
    const { waiting } = view;
    view.waiting = [];
    this.#waiting -= waiting.length;
    if (!this.#isOver) for (const command of waiting) this.#refuse(command, notJoined);
    view.watch.members.delete(view);
    this.#options.host.unwatch(view.watch);
  }

  #expired(view: RoomView, command: PendingCommand): void {
    const { link } = view.watch;
    const refusal = link.isUp ? noAnswer : roomServiceGone;
    if (command.kind === "rejoin") {
      this.#joins.rejoinRefused(view, { code: "UNAVAILABLE", reason: refusal.reason });
      return;
    }
    this.#refuse(command, refusal);
    if (command.frame.command.case === "leave") view.isLeaving = false;
    if (command.kind === "command" || view.join?.id !== command.id || this.#isOver) return;
    if (view.state !== "joining") {
      this.#joins.end(view);
      return;
    }
    // The room may still do it: it is told that nobody wants it any more.
    const leave = create(ClientFrameSchema, { room: view.room, command: { case: "leave", value: {} } });
    if (link.isUp) this.#attachmentTo(link).send(leave);
    this.#drop(view);
  }

  #refuse(command: PendingCommand, refusal: Refusal): void {
    command.answered?.(refusal.reason);
    this.#push(refusalFrame(command, refusal));
  }

  #push(frame: ServerFrame | undefined): void {
    if (frame) this.#options.outbox.push(frame);
  }

  /** The heads of what the client was given, or is given right before the pong (S3). */
  #pong(id: string): void {
    const { outbox } = this.#options;
    const pong = pongFrame(headsOf(this.#views.values(), outbox));
    if (id !== "") pong.replyTo = id;
    outbox.push(pong);
  }

  #attachmentTo(link: TrunkLink): Attachment {
    let attachment = this.#attachments.get(link);
    if (!attachment) {
      attachment = link.attach(this);
      this.#attachments.set(link, attachment);
    }
    return attachment;
  }

  #has(view: RoomView): boolean {
    return this.#views.get(view.room) === view;
  }

  #nextId(): string {
    this.#lastId += 1;
    return this.#lastId.toString(36);
  }

  #nowMs(): number {
    return this.#options.host.clock.monotonicMs();
  }
}
