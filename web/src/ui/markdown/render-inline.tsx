import type { Token, Tokens } from "marked";
import { Fragment, type ReactNode } from "react";
import { decodeEntities } from "./decode-entities.ts";
import { markdownLimits } from "./limits.ts";
import { type MentionNames, markMentions, noMentions } from "./mention-marks.ts";
import { safeHref } from "./safe-href.ts";

/** What rendering one block may still use, and whom its words name. */
export interface RenderContext {
  readonly budget: { nodesLeft: number };
  readonly mentions: MentionNames;
}

/** Begins to render one block. */
export function createRenderContext(mentions: MentionNames): RenderContext {
  return { budget: { nodesLeft: markdownLimits.nodesPerBlockMax }, mentions };
}

/** Takes one element from the budget; false when there is none, or the nesting is too deep: then text is shown. */
export function mayNest({ budget }: RenderContext, depth: number): boolean {
  budget.nodesLeft -= 1;
  return budget.nodesLeft > 0 && depth <= markdownLimits.depthMax;
}

/** Tokens with their places in the source: the identity of each while more text comes after it. */
export function withOffsets<T extends { readonly raw: string }>(
  tokens: readonly T[],
): { readonly offset: number; readonly token: T }[] {
  let offset = 0;
  return tokens.map((token) => {
    const placed = { offset, token };
    offset += token.raw.length;
    return placed;
  });
}

/** Inline tokens as elements. Whatever is unknown, too deep or too much shows as its source. */
export function renderInline(tokens: readonly Token[] | undefined, context: RenderContext, depth: number): ReactNode[] {
  return withOffsets(tokens ?? []).map(({ offset, token }) => (
    <Fragment key={offset}>{renderInlineToken(token, context, depth)}</Fragment>
  ));
}

function renderInlineToken(token: Token, context: RenderContext, depth: number): ReactNode {
  if (!mayNest(context, depth)) return token.raw;
  switch (token.type) {
    case "text":
      return "tokens" in token && token.tokens !== undefined
        ? renderInline(token.tokens, context, depth + 1)
        : renderWords(decodeEntities(token.text), context);
    case "escape":
      return token.text;
    case "strong":
      return <strong>{renderInline(token.tokens, context, depth + 1)}</strong>;
    case "em":
      return <em>{renderInline(token.tokens, context, depth + 1)}</em>;
    case "del":
      return <del>{renderInline(token.tokens, context, depth + 1)}</del>;
    case "codespan":
      return <code>{token.text}</code>;
    case "br":
      return <br />;
    case "link":
      return renderLink(
        token as Tokens.Link,
        renderInline(token.tokens, { ...context, mentions: noMentions }, depth + 1),
      );
    case "image":
      return renderLink(token as Tokens.Image, decodeEntities(token.text) || token.href);
    default:
      // Raw HTML too: it is shown, not obeyed.
      return token.raw;
  }
}

/** Images are links as well: a picture from elsewhere would tell its host who reads this room. */
function renderLink(token: Tokens.Link | Tokens.Image, label: ReactNode): ReactNode {
  const href = safeHref(decodeEntities(token.href));
  if (href === undefined) return <span title={token.href}>{label}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={token.title ?? undefined}>
      {label}
    </a>
  );
}

function renderWords(text: string, { mentions }: RenderContext): ReactNode {
  const parts = markMentions(text, mentions);
  if (parts.length === 1 && parts[0]?.kind === "words") return text;
  return parts.map((part) =>
    part.kind === "words" ? (
      part.text
    ) : (
      <span key={part.start} className={part.kind === "selfMention" ? "mention mention-self" : "mention"}>
        {part.text}
      </span>
    ),
  );
}
