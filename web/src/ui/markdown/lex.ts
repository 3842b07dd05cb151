import { Lexer, type Token, type TokensList } from "marked";
import { BoundedTokenizer } from "./bounded-tokenizer.ts";
import { markdownLimits } from "./limits.ts";

/** Where reference links point to, by their label. */
export type LinkTargets = Readonly<TokensList["links"]>;

/** The blocks of a text, and the link targets that it defines. */
export interface Lexed {
  /** Their `raw` joined is the text. */
  readonly tokens: readonly Token[];
  readonly links: LinkTargets;
}

/** Lexes a text. Total: what the lexer can not take comes back as one paragraph of plain text. */
export function lexMarkdown(text: string, links: LinkTargets = {}): Lexed {
  const parsed = text.slice(0, markdownLimits.parsedTextMax);
  const rest = text.slice(parsed.length);
  try {
    const lexer = new Lexer({ gfm: true, tokenizer: new BoundedTokenizer() });
    Object.assign(lexer.tokens.links, links);
    const tokens: Token[] = [...lexer.lex(parsed)];
    if (rest !== "") tokens.push(plainBlock(rest));
    return { tokens, links: { ...lexer.tokens.links } };
  } catch {
    // The lexer's own failures (too deep a recursion, its guard against endless loops) must not take the room down.
    return { tokens: [plainBlock(text)], links };
  }
}

/** Line ends as the lexer wants them, so that lengths of `raw` are lengths of the text. */
export function withUnixLines(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/gu, "\n") : text;
}

function plainBlock(text: string): Token {
  return { type: "plain", raw: text, text };
}
