import type { TrunkLink } from "../trunk/trunk-link.ts";
import { RoomFeed } from "./room-feed.ts";

/** How far a room was passed on. */
export interface Position {
  readonly seq: number;
  readonly tag: string;
}

/** One session's part in a watch. */
export interface WatchMember {
  /** The trunk broke: nothing comes until `relinked`. The room was passed on up to `position`. */
  cutOff(position: Position): void;
  /** There is a trunk again, perhaps to another instance. */
  relinked(): void;
}

/** A room that sessions of this process watch, all of them over the same trunk. */
export class RoomWatch {
  readonly feed: RoomFeed;
  link: TrunkLink;
  readonly members = new Set<WatchMember>();

  constructor(tenant: string, room: string, link: TrunkLink) {
    this.feed = new RoomFeed(tenant, room);
    this.link = link;
  }
}
