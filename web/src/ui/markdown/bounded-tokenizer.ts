import { Tokenizer, type Tokens } from "marked";
import { markdownLimits } from "./limits.ts";

/** Where plain text may end: at anything that another inline rule could take. */
const textEnd = /[\\<![\]`*_~\n]|https?:\/\/|ftp:\/\/|www\.| {2,}\n/giu;

/**
 * The lexer's rules with bounds. Some of marked's searches are quadratic or worse in hostile texts (measured: 16,000 code units of
 * nested emphasis take two seconds, nested quotes exhaust the memory), and every message is rendered by everybody in the room.
 */
export class BoundedTokenizer extends Tokenizer {
  #depth = 0;
  #work = 0;

  override blockquote(src: string): Tokens.Blockquote | undefined {
    return this.#nested(() => super.blockquote(src));
  }

  override list(src: string): Tokens.List | undefined {
    return this.#nested(() => super.list(src));
  }

  override link(src: string): Tokens.Link | Tokens.Image | undefined {
    return this.#nested(() => super.link(src));
  }

  override emStrong(src: string, maskedSrc: string, prevChar?: string): Tokens.Em | Tokens.Strong | undefined {
    return this.#searched(maskedSrc) ? this.#nested(() => super.emStrong(src, maskedSrc, prevChar)) : undefined;
  }

  override del(src: string, maskedSrc: string, prevChar?: string): Tokens.Del | undefined {
    return this.#searched(maskedSrc) ? this.#nested(() => super.del(src, maskedSrc, prevChar)) : undefined;
  }

  /** Without bare mail addresses, whose search is quadratic in long words. */
  override url(src: string): Tokens.Link | undefined {
    return /^(?:https?:\/\/|ftp:\/\/|www\.)/iu.test(src)
      ? super.url(src.slice(0, markdownLimits.bareLinkMax))
      : undefined;
  }

  override inlineText(src: string): Tokens.Text | undefined {
    // Backticks that close nowhere are text all together: what is left of their run opens no code.
    textEnd.lastIndex = /^`+/u.exec(src)?.[0].length ?? 1;
    const end = textEnd.exec(src)?.index ?? src.length;
    const text = src.slice(0, end);
    return { type: "text", raw: text, text, escaped: false };
  }

  #searched(text: string): boolean {
    this.#work += text.length;
    return this.#work <= markdownLimits.emphasisWorkMax;
  }

  #nested<T>(take: () => T): T | undefined {
    if (this.#depth >= markdownLimits.depthMax) return undefined;
    this.#depth += 1;
    try {
      return take();
    } finally {
      this.#depth -= 1;
    }
  }
}
