import { refuse } from "@polylogue/proto";
import type { Error as ErrorBody, Joined, ServerFrame } from "@polylogue/proto/room";
import type { Clock } from "@polylogue/runtime/clock/clock";
import { gatewayLimits } from "../limits.ts";
import type { TrunkLink } from "../trunk/trunk-link.ts";
import { errorFrame } from "../wire/frames.ts";
import { isRemoval } from "./command-answers.ts";
import { type PendingCommand, pendingRejoin } from "./pending-command.ts";
import type { RoomView } from "./room-view.ts";
import type { Position } from "./room-watch.ts";

export interface RoomJoinsPorts {
  readonly clock: Clock;
  nextId(): string;
  send(view: RoomView, join: PendingCommand): void;
  push(frame: ServerFrame): void;
  /** The session is no part of the room any more. */
  drop(view: RoomView): void;
  /** Joining again failed for so long that the client has to come again. */
  giveUp(): void;
  isWanted(view: RoomView): boolean;
}

/** A session's joins: one under way for each room, as many on a trunk as its gate lets through, and again after a break or a move (S5). */
export class RoomJoins {
  readonly #ports: RoomJoinsPorts;
  #isPaused = false;

  constructor(ports: RoomJoinsPorts) {
    this.#ports = ports;
  }

  start(view: RoomView, join: PendingCommand): void {
    view.join = join;
    const { link } = view.watch;
    if (link.isUp) link.joins.enter(view, () => this.#ports.send(view, join));
  }

  end(view: RoomView): void {
    view.join = undefined;
    view.watch.link.joins.leave(view);
  }

  /** The trunk broke, or the room moved; the client has the room up to `position`. */
  cutOff(view: RoomView, former: TrunkLink, position: Position): void {
    former.joins.leave(view);
    if (view.state === "joined") {
      view.state = "rejoining";
      view.position = position;
      view.rejoinSinceMs = this.#ports.clock.monotonicMs();
      view.isLongTold = false;
    }
    // The client's own join is sent again as it is; one of ours is made anew.
    if (view.join?.kind === "rejoin") view.join = undefined;
  }

  relinked(view: RoomView): void {
    // A leave that is under way at the former instance is answered there.
    if (view.state === "joined" || view.isLeaving || (this.#isPaused && !view.join)) return;
    const { clock, nextId } = this.#ports;
    this.start(view, view.join ?? pendingRejoin(view.room, view.position, nextId(), clock.monotonicMs()));
  }

  /** The client takes nothing: until `resume` it is given no room, and then snapshots. */
  pause(views: Iterable<RoomView>): void {
    this.#isPaused = true;
    for (const view of views) {
      if (view.join?.kind === "rejoin") this.end(view);
      this.#loseTrack(view);
    }
  }

  resume(views: Iterable<RoomView>): void {
    this.#isPaused = false;
    for (const view of views) if (view.watch.link.isUp && !view.join) this.relinked(view);
  }

  /** Whether the client is to get this `joined`: not while it takes nothing, and no resume from where it has not been. */
  takes(view: RoomView, { resumed }: Pick<Joined, "resumed">): boolean {
    if (this.#isPaused) {
      this.end(view);
      this.#loseTrack(view);
      return false;
    }
    return !(resumed && view.state === "rejoining" && view.position === unknown);
  }

  /** How far the client has come is not known any more. */
  #loseTrack(view: RoomView): void {
    if (view.state === "joined") {
      view.state = "rejoining";
      view.rejoinSinceMs = this.#ports.clock.monotonicMs();
      view.isLongTold = false;
    }
    view.position = unknown;
  }

  /** The client's join was answered, and it was told. */
  answered(view: RoomView, join: PendingCommand, error: ErrorBody | undefined): void {
    if (view.join !== join) return;
    if (!error) this.#becomeOurs(view, join);
    else if (view.state === "rejoining") this.rejoinRefused(view, error);
    else if (view.state === "joined") this.end(view);
    else this.#ports.drop(view);
  }

  /** The client believes to be in the room: from here on it is for us to bring `joined`, whatever comes in between. */
  #becomeOurs(view: RoomView, join: PendingCommand): void {
    view.join = { ...join, kind: "rejoin", clientId: "" };
    if (view.state !== "joining") return;
    const { command } = join.frame;
    const { afterSeq = 0, afterTag = "" } = command.case === "join" ? command.value : {};
    view.state = "rejoining";
    view.position = { seq: afterSeq, tag: afterTag };
    view.rejoinSinceMs = this.#ports.clock.monotonicMs();
    view.isLongTold = false;
  }

  /** A join of any kind that the instance neither did nor refused is made again a little later. */
  postpone(view: RoomView): void {
    const { join } = view;
    view.watch.link.joins.leave(view);
    this.#ports.clock.setTimer(gatewayLimits.movedRetryMs, () => {
      if (join && this.#ports.isWanted(view) && view.join === join) this.start(view, join);
    });
  }

  /** Our own join was refused: for good, and the client is told; or for now, and it is tried again. */
  rejoinRefused(view: RoomView, error: Pick<ErrorBody, "code" | "reason" | "retryAfterMs">): void {
    this.end(view);
    if (!passingCodes.has(error.code)) {
      const reason = isRemoval(error.reason) ? error.reason : "NOT_A_MEMBER";
      this.#ports.push(errorFrame(refuse(reason, "You are no longer in this room."), { room: view.room }));
      this.#ports.drop(view);
      return;
    }
    view.rejoins += 1;
    if (view.rejoins > gatewayLimits.rejoinsMax) {
      this.#ports.giveUp();
      return;
    }
    this.#ports.clock.setTimer(error.retryAfterMs ?? 1_000, () => {
      if (this.#ports.isWanted(view) && view.state === "rejoining" && !view.join) this.relinked(view);
    });
  }
}

const unknown: Position = { seq: 0, tag: "" };

const passingCodes: ReadonlySet<string> = new Set(["UNAVAILABLE", "RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED"]);
