import type { TrunkLink } from "../trunk/trunk-link.ts";
import { RoomFeed } from "./room-feed.ts";

/** How far a room was passed on. */
export interface Position {
  readonly seq: number;
  readonly tag: string;
}

/** One session's part in a watch. */
export interface WatchMember {
  /**
   * The room is watched over another trunk now, or the present one is gone: nothing comes until `relinked`. It was passed on up to
   * `position`.
   */
  cutOff(former: TrunkLink, position: Position): void;
  /** There is a trunk to join it on. */
  relinked(): void;
}

/** A room that sessions of this process watch, all of them over the same trunk. */
export class RoomWatch {
  readonly feed: RoomFeed;
  readonly members = new Set<WatchMember>();
  /** No move before this, by the monotonic clock, as long as the trunk holds. */
  staysUntilMs = Number.NEGATIVE_INFINITY;
  /** No move to a better place before this. */
  sentElsewhereUntilMs = Number.NEGATIVE_INFINITY;
  #link: TrunkLink;

  constructor(tenant: string, room: string, link: TrunkLink) {
    this.feed = new RoomFeed(tenant, room);
    this.#link = link;
    link.rooms += 1;
  }

  get link(): TrunkLink {
    return this.#link;
  }

  /** Its next place. */
  moveTo(link: TrunkLink): void {
    this.#link.rooms -= 1;
    this.#link = link;
    link.rooms += 1;
  }

  /** Nobody watches it any more. */
  end(): void {
    this.#link.rooms -= 1;
  }
}
