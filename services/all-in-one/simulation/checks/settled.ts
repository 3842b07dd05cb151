/** A page when everything should have come to rest. */
export interface RestingPage {
  readonly name: string;
  readonly isLive: boolean;
  /** Commands without an answer. */
  readonly unanswered: number;
  /** Posts of the outbox that wait, are on their way or are not confirmed, by room. */
  readonly waitingPosts: readonly string[];
  readonly rooms: readonly {
    readonly room: string;
    readonly phase: "joining" | "open" | "refused";
    readonly seq: number;
    /** Posts that are shown as on their way. */
    readonly pending: number;
  }[];
}

export interface RestingWorld {
  readonly pages: readonly RestingPage[];
  readonly rooms: readonly { readonly room: string; readonly headSeq: number; readonly liveTurns: readonly string[] }[];
}

/** What has not come to rest: everybody has the head, no turn is left, and every command was answered or failed loudly. */
export function unsettled({ pages, rooms }: RestingWorld): string | undefined {
  const heads = new Map(rooms.map(({ room, headSeq }) => [room, headSeq]));
  for (const { room, liveTurns } of rooms) {
    if (liveTurns.length > 0) return `${room} still has the turns ${liveTurns.join(", ")}`;
  }
  for (const page of pages) {
    if (!page.isLive) return `${page.name} is not connected`;
    if (page.unanswered > 0) return `${page.name} waits for ${page.unanswered} answers`;
    if (page.waitingPosts.length > 0) return `${page.name} has posts on their way: ${page.waitingPosts.join(", ")}`;
    for (const { room, phase, seq, pending } of page.rooms) {
      if (phase === "joining") return `${page.name} has not joined ${room}`;
      if (phase === "open" && seq !== heads.get(room))
        return `${page.name} is at ${seq} of ${heads.get(room)} in ${room}`;
      if (pending > 0) return `${page.name} shows ${pending} posts as on their way in ${room}`;
    }
  }
  return undefined;
}
