import { expect, test } from "vitest";
import { type Follow, type FollowInput, reduceFollow } from "./follow.ts";

const pinned: Follow = { kind: "pinned", question: undefined };

function after(...inputs: readonly FollowInput[]): Follow {
  return inputs.reduce(reduceFollow, pinned);
}

test("a question is followed until it reaches the top, and held there", () => {
  const asked = after({ kind: "sent", question: "c-1" });
  expect(asked).toEqual({ kind: "pinned", question: "c-1" });
  expect(reduceFollow(asked, { kind: "grew", questionTopPx: 300 })).toBe(asked);
  expect(reduceFollow(asked, { kind: "grew", questionTopPx: 12 })).toEqual({ kind: "held" });
});

test("a hold survives that the end is near, and ends when the person moves on", () => {
  const held: Follow = { kind: "held" };
  expect(reduceFollow(held, { kind: "reachedEnd" })).toBe(held);
  expect(
    after(
      { kind: "sent", question: "c-1" },
      { kind: "grew", questionTopPx: 0 },
      { kind: "movedDown" },
      { kind: "reachedEnd" },
    ),
  ).toEqual(pinned);
  expect(reduceFollow(held, { kind: "wentToEnd" })).toEqual(pinned);
});

test("looking away frees the list at once, and only reaching the end pins it again", () => {
  const free = after({ kind: "sent", question: "c-1" }, { kind: "lookedAway" });
  expect(free).toEqual({ kind: "free" });
  expect(reduceFollow(free, { kind: "grew", questionTopPx: 0 })).toBe(free);
  expect(reduceFollow(free, { kind: "movedDown" })).toBe(free);
  expect(reduceFollow(free, { kind: "reachedEnd" })).toEqual(pinned);
});

test("a message that asks nobody is followed without a hold", () => {
  expect(reduceFollow(after({ kind: "sent", question: undefined }), { kind: "grew", questionTopPx: -100 })).toEqual(
    pinned,
  );
});
