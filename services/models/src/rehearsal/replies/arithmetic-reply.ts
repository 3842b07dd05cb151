import { resultOf } from "../arithmetic.ts";
import type { ReplyContext } from "../reply-context.ts";

/** Answers a sum. */
export function arithmetic({ ask, wording }: ReplyContext): string {
  const found = resultOf(ask.text);
  if (found === undefined) return "";
  const isRounded = found.result.startsWith("about ");
  const slots = { expression: found.expression, result: found.result };
  return wording.sayWith(
    isRounded
      ? ["`{expression}` is **{result}**.", "That comes to **{result}**, rounded."]
      : [
          "`{expression}` is **{result}**.",
          "**{result}**. I did it twice, to be sure.",
          "That one I can do: `{expression}` = **{result}**.",
          "**{result}**, unless somebody changed the rules while I was carrying.",
        ],
    slots,
  );
}
