import type { PendingCommand } from "./pending-command.ts";
import type { Position, RoomWatch, WatchMember } from "./room-watch.ts";

/** What a session is told of its part in a room. */
export interface RoomViewOwner {
  cutOff(view: RoomView, position: Position): void;
  relinked(view: RoomView): void;
}

/**
 * One room, as one session has joined it. `joining`: nothing came yet. `joined`: it is given the room's broadcasts. `rejoining`: it was, until
 * the trunk broke.
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
  /** Commands that wait for their turn, in order. */
  waiting: PendingCommand[] = [];
  readonly #owner: RoomViewOwner;

  constructor(room: string, watch: RoomWatch, owner: RoomViewOwner) {
    this.room = room;
    this.watch = watch;
    this.#owner = owner;
  }

  cutOff(position: Position): void {
    this.#owner.cutOff(this, position);
  }

  relinked(): void {
    this.#owner.relinked(this);
  }
}
