import { limits, type Refusal, refuse } from "@polylogue/proto";
import type { ClientFrame, Joined, ServerFrame } from "@polylogue/proto/room";
import type { CommandCall, CommandResult } from "../call.ts";
import { gatewayLimits } from "../limits.ts";
import type { Principal } from "../principal.ts";
import type { AttachmentOwner } from "../trunk/attachment.ts";
import type { TrunkLink } from "../trunk/trunk-link.ts";
import { errorFrame, pongFrame } from "../wire/frames.ts";
import { type AskedFirst, askDirectory } from "./ask-directory.ts";
import {
  answerFrame,
  isRemoval,
  leftFrame,
  noAnswer,
  notJoined,
  refusalFrame,
  roomServiceGone,
} from "./command-answers.ts";
import { CommandFlow } from "./command-flow.ts";
import type { Outbox } from "./outbox.ts";
import { isResendable, type PendingCommand, pendingFromCall } from "./pending-command.ts";
import { RoomJoins } from "./room-joins.ts";
import { headsOf, RoomView, type RoomViewOwner } from "./room-view.ts";
import type { Position } from "./room-watch.ts";
import type { SentCommand } from "./sent-commands.ts";
import type { SessionHost } from "./session-host.ts";
import { SessionTrunks } from "./session-trunks.ts";

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
 * trunk, and a room that moves to another one, are its own business: it joins again where the client is, and sends again what can be (S5).
 */
export class GatewaySession implements AttachmentOwner, RoomViewOwner {
  principal: Principal;
  readonly #options: GatewaySessionOptions;
  readonly #views = new Map<string, RoomView>();
  readonly #trunks: SessionTrunks;
  readonly #flow: CommandFlow;
  readonly #joins: RoomJoins;
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
    this.#flow = new CommandFlow({
      send: (view, command) => this.#send(view, command),
      join: (view, join) => this.#joins.start(view, join),
      clock: options.host.clock,
    });
    this.#trunks = new SessionTrunks({
      owner: this,
      sent: this.#flow.sent,
      views: () => this.#views.values(),
      nextId: () => this.#nextId(),
    });
  }

  /** Work is under way: a drain waits for it. */
  get isBusy(): boolean {
    return this.#flow.isBusy;
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
    this.#trunks.refresh();
  }

  /** The socket is gone. */
  end(): void {
    this.#isOver = true;
    for (const view of [...this.#views.values()]) this.#drop(view);
    this.#trunks.end();
    this.#flow.sent.clear();
  }

  /** Gives up what has waited too long for an answer. */
  expire(nowMs: number): void {
    const oldestMs = nowMs - gatewayLimits.answerTimeoutMs;
    for (const { view, command } of this.#flow.sent.takeUntil(oldestMs)) this.#expired(view, command);
    for (const view of [...this.#views.values()]) {
      if (this.#isOver) return;
      if (view.join && view.join.sinceMs <= oldestMs) this.#expired(view, view.join);
      for (const command of this.#flow.takeExpired(view, oldestMs)) this.#expired(view, command);
      if (view.state === "rejoining" && !view.isLongTold && view.rejoinSinceMs <= oldestMs) {
        view.isLongTold = true;
        this.#push(errorFrame(roomServiceGone, { room: view.room }));
      }
    }
    this.#flow.pumpAll(this.#views.values());
  }

  /** The client takes too little: what its rooms say is let go until `resume`, and it gets snapshots then (G2). */
  reset(): void {
    for (const { watch } of this.#views.values()) watch.feed.drop(this.#options.outbox);
    this.#joins.pause(this.#views.values());
  }

  resume(): void {
    this.#joins.resume(this.#views.values());
  }

  received(frame: ServerFrame, link: TrunkLink): void {
    if (this.#isOver) return;
    if (frame.replyTo !== undefined) {
      this.#answered(frame, frame.replyTo, link);
      return;
    }
    const view = this.#views.get(frame.room ?? "");
    // What an instance says of a room that was taken from it, the next one says too.
    if (view && view.watch.link !== link) return;
    if (frame.body.case === "joined") {
      if (view) this.#joined(view, frame, frame.body.value);
      return;
    }
    if (frame.body.case === "error" && frame.body.value.reason === "MOVED") {
      if (view) this.#options.host.sentElsewhere(view.watch, link, frame.body.value.details.address);
      return;
    }
    view?.watch.feed.catchUp(this.#options.outbox);
    this.#push(frame);
    if (view && frame.body.case === "error" && isRemoval(frame.body.value.reason)) this.#drop(view);
  }

  lost(link: TrunkLink): void {
    this.#trunks.lost(link);
    const again: SentCommand[] = [];
    for (const sent of this.#flow.sent.takeOn(link)) {
      const { view, command } = sent;
      if (command.kind !== "command") continue;
      if (isResendable(command.frame)) again.push(sent);
      else if (command.frame.command.case === "leave") this.#left(view, command);
      else this.#refuse(command, roomServiceGone);
    }
    for (const { view, command } of again) {
      if (this.#has(view)) this.#flow.putBack(view, command);
      else this.#refuse(command, roomServiceGone);
    }
    this.#flow.pumpAll(this.#views.values());
  }

  cutOff(view: RoomView, former: TrunkLink, position: Position): void {
    view.watch.feed.remove(this.#options.outbox);
    view.hasMoved = true;
    this.#flow.sent.takeJoins(view);
    this.#joins.cutOff(view, former, position);
    this.#trunks.cutOff(view, former);
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
      if (view.state === "joined" && link.isUp && !link.isFull) this.#trunks.send(link, frame);
      return undefined;
    }
    if (this.#flow.isFull || link.isFull) {
      return refuse("IN_FLIGHT_EXHAUSTED", "Too many of your commands wait for their answers.", {
        retryAfterMs: gatewayLimits.inFlightRetryAfterMs,
      });
    }
    const isLeave = command.case === "leave";
    const pending = pendingFromCall(call, call.requestId, this.#nowMs());
    if (isLeave && !link.isUp) this.#left(view, pending);
    else if (command.case === "addPersona") void this.#askFirst(view, pending, command);
    else if (command.case === "regenerate" && command.value.model !== "") void this.#askFirst(view, pending, command);
    else this.#flow.queue(view, pending);
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

  async #askFirst(view: RoomView, command: PendingCommand, asked: AskedFirst): Promise<void> {
    const giveUpPlace = this.#flow.keepPlace();
    const refusal = await askDirectory(this.#options.host, this.principal, view.room, asked, command.id);
    giveUpPlace();
    if (this.#isOver) return;
    if (refusal) this.#refuse(command, refusal);
    else if (this.#has(view)) this.#flow.queue(view, command);
    else this.#refuse(command, notJoined);
  }

  #send(view: RoomView, command: PendingCommand): void {
    const { link } = view.watch;
    this.#flow.sent.add({ view, command, link });
    this.#trunks.send(link, command.frame);
  }

  #joined(view: RoomView, frame: ServerFrame, joined: Joined): void {
    const { outbox } = this.#options;
    const { feed } = view.watch;
    if (!this.#joins.takes(view, joined)) return;
    feed.catchUp(outbox);
    outbox.push(frame);
    view.watch.joined(view, { seq: joined.headSeq, tag: joined.headTag });
    feed.add(outbox);
    view.state = "joined";
    view.rejoins = 0;
    this.#joins.end(view);
    this.#trunks.leaveFormers(view);
    this.#flow.pump(view);
  }

  #answered(frame: ServerFrame, id: string, link: TrunkLink): void {
    const sent = this.#flow.sent.take(id, link);
    if (!sent) return;
    const { view, command } = sent;
    const error = frame.body.case === "error" ? frame.body.value : undefined;
    if (error?.reason === "MOVED") {
      this.#sentElsewhere(sent, error.details.address);
      return;
    }
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
      this.#stays(view);
    }
    this.#push(answerFrame(command, frame));
    if (command.kind === "join") this.#joins.answered(view, command, error);
    this.#flow.pumpAll(this.#views.values());
  }

  /** The instance did not do it: the room is written elsewhere (L2). It is done there, and the client hears nothing of that. */
  #sentElsewhere({ view, command, link }: SentCommand, address: string | undefined): void {
    if (!this.#has(view)) {
      if (command.kind === "command") this.#refuse(command, notJoined);
      return;
    }
    const isThere = this.#options.host.sentElsewhere(view.watch, link, address);
    if (command.kind !== "command") {
      if (!isThere) this.#joins.postpone(view);
      return;
    }
    this.#flow.putBack(view, command);
    if (!isThere) this.#flow.hold(view);
    if (command.frame.command.case === "leave") this.#stays(view);
    this.#flow.pump(view);
  }

  /** Its leave was not done. */
  #stays(view: RoomView): void {
    view.isLeaving = false;
    if (!view.join && this.#has(view)) this.#joins.relinked(view);
  }

  /** The client left the room; what was on its way before, it is still given. */
  #left(view: RoomView, command: PendingCommand): void {
    view.watch.feed.catchUp(this.#options.outbox);
    this.#push(leftFrame(command));
    const [join, ...behind] = view.isLeaving ? this.#flow.takeFromJoin(view) : [];
    this.#drop(view);
    if (join) this.#flow.queue(this.#enter(view.room, join), ...behind);
    this.#flow.pumpAll(this.#views.values());
  }

  #drop(view: RoomView): void {
    if (!this.#has(view)) return;
    this.#views.delete(view.room);
    this.#joins.end(view);
    this.#trunks.leaveFormers(view);
    view.watch.feed.remove(this.#options.outbox);
    const waiting = this.#flow.takeWaiting(view);
    if (!this.#isOver) for (const command of waiting) this.#refuse(command, notJoined);
    view.watch.remove(view);
    this.#options.host.unwatch(view.watch);
  }

  #expired(view: RoomView, command: PendingCommand): void {
    const { link } = view.watch;
    const refusal = link.isUp ? noAnswer : roomServiceGone;
    if (command.kind === "rejoin") {
      // An instance that lets joins wait for so long is not well: another one may be.
      if (link.isUp && this.#options.host.sentElsewhere(view.watch, link, undefined)) return;
      this.#joins.rejoinRefused(view, { code: "UNAVAILABLE", reason: refusal.reason });
      return;
    }
    this.#refuse(command, refusal);
    if (command.frame.command.case === "leave") this.#stays(view);
    if (command.kind === "command" || view.join?.id !== command.id || this.#isOver) return;
    if (view.state !== "joining") {
      this.#joins.end(view);
      return;
    }
    // The room may still do it: it is told that nobody wants it any more.
    if (link.isUp) this.#trunks.leave(link, view.room);
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
