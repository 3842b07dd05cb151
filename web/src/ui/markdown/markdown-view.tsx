import { memo, useMemo, useRef } from "react";
import { markdownLimits } from "./limits.ts";
import { type MentionNames, noMentions } from "./mention-marks.ts";
import { BlockView } from "./render-block.tsx";
import { advanceSplit, type Block, emptySplit, type SplitText, splitWhole } from "./split-blocks.ts";

/** A text of a message as elements: never as HTML. */
export const Markdown = memo(function Markdown({
  text,
  isGrowing = false,
  mentions = noMentions,
}: {
  readonly text: string;
  /** True while more of the text is on its way. */
  readonly isGrowing?: boolean;
  readonly mentions?: MentionNames;
}) {
  const last = useRef<SplitText>(emptySplit);
  const split = useMemo(() => (isGrowing ? advanceSplit(last.current, text) : splitWhole(text)), [text, isGrowing]);
  last.current = split;
  const blocks = [...split.stable, ...split.tail];
  const shown = blocks.slice(0, markdownLimits.blocksMax);
  const rest = restAfter(shown, blocks, text);
  return (
    <>
      {shown.map(({ offset, token }) => (
        <BlockView key={offset} token={token} mentions={mentions} links={split.links} />
      ))}
      {rest !== "" && <p className="plain-text">{rest}</p>}
    </>
  );
});

function restAfter(shown: readonly Block[], blocks: readonly Block[], text: string): string {
  return shown.length === blocks.length ? "" : text.slice(blocks[shown.length]?.offset ?? text.length);
}
