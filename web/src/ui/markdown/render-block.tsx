import type { Token, Tokens } from "marked";
import { Fragment, memo, type ReactNode } from "react";
import { CodeBlock } from "./code-block.tsx";
import type { MentionNames } from "./mention-marks.ts";
import { createRenderContext, mayNest, type RenderContext, renderInline, withOffsets } from "./render-inline.tsx";

/** One block of a message. Rendered again only when its source changed. */
export const BlockView = memo(
  function BlockView({
    token,
    mentions,
  }: {
    readonly token: Token;
    readonly mentions: MentionNames;
    readonly links: object;
  }) {
    return renderBlock(token, createRenderContext(mentions), 1);
  },
  (before, after) =>
    before.token.raw === after.token.raw &&
    before.token.type === after.token.type &&
    before.mentions === after.mentions &&
    before.links === after.links,
);

function renderBlocks(tokens: readonly Token[], context: RenderContext, depth: number): ReactNode[] {
  return withOffsets(tokens).map(({ offset, token }) => (
    <Fragment key={offset}>{renderBlock(token, context, depth)}</Fragment>
  ));
}

function renderBlock(token: Token, context: RenderContext, depth: number): ReactNode {
  if (!mayNest(context, depth)) return <p className="plain-text">{token.raw}</p>;
  switch (token.type) {
    case "space":
    case "def":
      return null;
    case "paragraph":
      return <p dir="auto">{renderInline(token.tokens, context, depth + 1)}</p>;
    case "text":
      // The content of a tight list item.
      return token.tokens === undefined ? token.text : renderInline(token.tokens, context, depth + 1);
    case "heading":
      return <Heading token={token as Tokens.Heading} context={context} depth={depth} />;
    case "code":
      return <CodeBlock text={token.text} language={token.lang ?? ""} />;
    case "blockquote":
      return <blockquote>{renderBlocks(token.tokens ?? [], context, depth + 1)}</blockquote>;
    case "list":
      return renderList(token as Tokens.List, context, depth);
    case "table":
      return renderTable(token as Tokens.Table, context, depth);
    case "hr":
      return <hr />;
    default:
      // Raw HTML too: it is shown, not obeyed.
      return <p className="plain-text">{token.raw}</p>;
  }
}

/** Headings of a message stand below those of the page: they look like headings, but the outline is the room's. */
function Heading({ token, context, depth }: { token: Tokens.Heading; context: RenderContext; depth: number }) {
  return (
    <p className={`heading heading-${Math.min(token.depth, 4)}`} dir="auto">
      <strong>{renderInline(token.tokens, context, depth + 1)}</strong>
    </p>
  );
}

function renderList(token: Tokens.List, context: RenderContext, depth: number): ReactNode {
  const items = withOffsets(token.items).map(({ offset, token: item }) => (
    <li key={offset} className={item.task ? "task" : undefined} dir="auto">
      {item.task && (
        <input type="checkbox" checked={item.checked === true} disabled aria-label={item.checked ? "Done" : "To do"} />
      )}
      {renderBlocks(withoutCheckbox(item), context, depth + 1)}
    </li>
  ));
  return token.ordered ? <ol start={token.start === "" ? undefined : token.start}>{items}</ol> : <ul>{items}</ul>;
}

/** The lexer puts a token for the checkbox into the item, which is drawn already. */
function withoutCheckbox({ tokens }: Tokens.ListItem): Token[] {
  return tokens.filter(({ type }) => type !== "checkbox");
}

function renderTable(token: Tokens.Table, context: RenderContext, depth: number): ReactNode {
  const cell = (content: Tokens.TableCell, index: number, Tag: "th" | "td") => {
    const align = token.align[index];
    return (
      <Tag key={index} className={align ? `align-${align}` : undefined}>
        {renderInline(content.tokens, context, depth + 2)}
      </Tag>
    );
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <div className="table-scroll" role="group" aria-label="Table" tabIndex={0}>
      <table>
        <thead>
          <tr>{token.header.map((content, index) => cell(content, index, "th"))}</tr>
        </thead>
        <tbody>
          {token.rows.map((row, rowIndex) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place; rows only come at the end
            <tr key={rowIndex}>{row.map((content, index) => cell(content, index, "td"))}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
