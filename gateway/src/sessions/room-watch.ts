import type { TrunkLink } from "../trunk/trunk-link.ts";
import { RoomFeed } from "./room-feed.ts";

/** How far a room was passed on. */
export interface Position {
  readonly seq: number;
  readonly tag: string;
}

/** One session's part in a watch. */
export interface WatchMember {
  /** `joined`: it is given the room's broadcasts. */
  readonly state: "joining" | "joined" | "rejoining";
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
  /** Members that have less than the feed: a snapshot brought another one further than what came for all. */
  readonly #behind = new Map<WatchMember, Position>();
  #link: TrunkLink;

  constructor(tenant: string, room: string, link: TrunkLink) {
    this.feed = new RoomFeed(tenant, room);
    this.#link = link;
    link.rooms += 1;
  }

  get link(): TrunkLink {
    return this.#link;
  }

  /** How far a member was passed the room on. */
  positionOf(member: WatchMember): Position {
    return this.#behind.get(member) ?? { seq: this.feed.headSeq, tag: this.feed.headTag };
  }

  /**
   * A member was given the room up to here. Where that is further than the feed, the others do not have what lies between: it may still
   * come, for all or in snapshots of their own, and is missing if the trunk breaks before (S2, S5).
   */
  joined(member: WatchMember, { seq, tag }: Position): void {
    if (seq > this.feed.headSeq) {
      for (const other of this.members) {
        if (other.state === "joined" && !this.#behind.has(other)) this.#behind.set(other, this.positionOf(other));
      }
    }
    this.#behind.delete(member);
    this.feed.headSeq = seq;
    this.feed.headTag = tag;
  }

  /** An event came for all: who is behind comes closer by it, if it is the next one. */
  came({ seq, tag }: Position): void {
    for (const [member, position] of this.#behind) {
      if (seq === position.seq + 1) this.#behind.set(member, { seq, tag });
      if (seq >= this.feed.headSeq && this.positionOf(member).seq === seq) this.#behind.delete(member);
    }
  }

  remove(member: WatchMember): void {
    this.members.delete(member);
    this.#behind.delete(member);
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
