import type { TrunkLink } from "../trunk/trunk-link.ts";
import type { Outbox } from "./outbox.ts";
import type { PendingCommand } from "./pending-command.ts";
import type { Position, RoomWatch, WatchMember } from "./room-watch.ts";

/** What a session is told of its part in a room. */
export interface RoomViewOwner {
  cutOff(view: RoomView, former: TrunkLink, position: Position): void;
  relinked(view: RoomView): void;
}

/**
 * One room, as one session has joined it. `joining`: nothing came yet. `joined`: it is given the room's broadcasts. `rejoining`: it was, until
 * the trunk broke or the room moved.
 */
export class RoomView implements WatchMember {
  readonly room: string;
  readonly watch: RoomWatch;
  state: "joining" | "joined" | "rejoining" = "joining";
  /** The join that is under way. */
  join: PendingCommand | undefined;
  /** How far the client is, while rejoining. */
  position: Position = { seq: 0, tag: "" };
  /** When the rejoining began, and whether the client was told that it takes long. */
  rejoinSinceMs = 0;
  isLongTold = false;
  rejoins = 0;
  /** Its leave is under way: what comes behind it waits, for a join among that begins anew. */
  isLeaving = false;
  /** Commands that wait for their turn, in order. */
  readonly waiting: PendingCommand[] = [];
  /** Nothing is sent for a while: the instance sends the room elsewhere, and there is nowhere to go. */
  isHeld = false;
  /** It was moved, so that commands may be under way elsewhere. */
  hasMoved = false;
  /** Trunks over which it was joined before, and is to be left when it is joined again. */
  readonly formers = new Set<TrunkLink>();
  readonly #owner: RoomViewOwner;

  constructor(room: string, watch: RoomWatch, owner: RoomViewOwner) {
    this.room = room;
    this.watch = watch;
    this.#owner = owner;
  }

  get canSend(): boolean {
    return this.state === "joined" && this.watch.link.isUp && !this.join && !this.isLeaving && !this.isHeld;
  }

  cutOff(former: TrunkLink, position: Position): void {
    this.#owner.cutOff(this, former, position);
  }

  relinked(): void {
    this.#owner.relinked(this);
  }
}

/** The heads of joined rooms, after everything up to them was handed to the outbox. */
export function headsOf(views: Iterable<RoomView>, outbox: Outbox): Record<string, number> {
  const heads: Record<string, number> = {};
  for (const { room, state, watch } of views) {
    if (state !== "joined") continue;
    watch.feed.catchUp(outbox);
    heads[room] = watch.feed.headSeq;
  }
  return heads;
}
