/** Whether the list moves with what is added at its end. */
export type Follow =
  /** At the end, and staying there. `question` is the key of this person's last ask, which must not leave the window upwards. */
  | { readonly kind: "pinned"; readonly question: string | undefined }
  /** The question has reached the top: the answer is read from its beginning, the end grows below. */
  | { readonly kind: "held" }
  /** The person reads somewhere else. */
  | { readonly kind: "free" };

/** What may change it. */
export type FollowInput =
  /** The person moved away from the end: wheel, touch, keys, selection. */
  | { readonly kind: "lookedAway" }
  /** The person moved towards the end. */
  | { readonly kind: "movedDown" }
  /** The list stands within reach of its end. */
  | { readonly kind: "reachedEnd" }
  /** The person asked for the end. */
  | { readonly kind: "wentToEnd" }
  /** The person sent a message. `question`: its key when it asks somebody. */
  | { readonly kind: "sent"; readonly question: string | undefined }
  /** The list grew: where the top of the question stands, in pixels below the top of the window. */
  | { readonly kind: "grew"; readonly questionTopPx: number };

/** Pixels within which the end counts as reached. */
export const END_REACH_PX = 80;
/** Pixels that stay between the top of the window and a question that is held there. */
export const HOLD_TOP_PX = 12;

/** What an input makes of it. */
export function reduceFollow(follow: Follow, input: FollowInput): Follow {
  switch (input.kind) {
    case "lookedAway":
      return follow.kind === "free" ? follow : { kind: "free" };
    case "movedDown":
      return follow.kind === "held" ? { kind: "free" } : follow;
    case "reachedEnd":
      // While the question is held the end is near by itself at first: only the person gives the hold up.
      return follow.kind === "free" ? { kind: "pinned", question: undefined } : follow;
    case "wentToEnd":
      return { kind: "pinned", question: undefined };
    case "sent":
      return { kind: "pinned", question: input.question };
    case "grew":
      return follow.kind === "pinned" && follow.question !== undefined && input.questionTopPx <= HOLD_TOP_PX
        ? { kind: "held" }
        : follow;
    default:
      return input satisfies never;
  }
}
