const tabColumns = 4;

/** Reads one line of Markdown from its start on, in columns: a tab reaches to the next multiple of four. */
export class LineCursor {
  readonly #text: string;
  readonly start: number;
  /** Behind its line break. */
  readonly end: number;
  at: number;
  #column = 0;
  /** Columns of a tab that was taken in part. */
  #spare = 0;
  #indentEnd = -1;
  #indent = 0;

  constructor(text: string, start: number, end: number) {
    this.#text = text;
    this.start = start;
    this.end = end;
    this.at = start;
  }

  /** Columns of white space before what comes next. */
  indent(): number {
    if (this.#indentEnd === -1) this.#measure();
    return this.#indent;
  }

  /** True when nothing more comes. */
  get isBlank(): boolean {
    if (this.#indentEnd === -1) this.#measure();
    const next = this.#indentEnd >= this.end ? "" : this.#text.charAt(this.#indentEnd);
    return next === "" || next === "\n" || next === "\r";
  }

  /** Takes so many columns of white space. */
  skip(columns: number): void {
    let left = columns;
    const spared = Math.min(left, this.#spare);
    this.#spare -= spared;
    left -= spared;
    while (left > 0 && this.at < this.end) {
      const width = this.#width(this.at, this.#column);
      if (width === 0) break;
      this.at += 1;
      this.#column += width;
      this.#spare = Math.max(0, width - left);
      left -= Math.min(left, width);
    }
    this.#indentEnd = -1;
  }

  /** Takes the mark of a quote and the space behind it. */
  takeQuote(): boolean {
    if (this.#next() !== ">") return false;
    this.skip(this.indent());
    this.#take(1);
    if (this.indent() > 0) this.skip(1);
    return true;
  }

  /**
   * Takes the mark of a list item: the columns that what belongs to it is indented by. In the middle of a paragraph only an item that
   * says something begins a list, and of numbers only 1.
   */
  takeItem(isParagraph: boolean): number | undefined {
    const mark = this.#match(/[-*+](?=[ \t\r\n]|$)|(\d{1,9})[.)](?=[ \t\r\n]|$)/y);
    if (!mark) return undefined;
    if (isParagraph && ((mark[1] !== undefined && Number(mark[1]) !== 1) || this.#isBlankAfter(mark[0].length))) {
      return undefined;
    }
    const before = this.indent();
    this.skip(before);
    this.#take(mark[0].length);
    const after = this.isBlank ? 1 : this.indent();
    // More than four: the item begins with indented code.
    const taken = after > 4 ? 1 : after;
    this.skip(taken);
    return before + mark[0].length + taken;
  }

  /** The fence of code that begins here. */
  fence(): { readonly mark: string; readonly length: number } | undefined {
    const mark = this.#match(/(`{3,})(?=[^`]*$)|(~{3,})/y)?.[0];
    return mark === undefined ? undefined : { mark: mark.charAt(0), length: mark.length };
  }

  closesFence(mark: string, length: number): boolean {
    const found = this.indent() > 3 ? undefined : this.#match(/(?:`{3,}|~{3,})(?=[ \t\r\n]*$)/y)?.[0];
    return found?.startsWith(mark) === true && found.length >= length;
  }

  isHeading(): boolean {
    return this.#match(/#{1,6}(?=[ \t\r\n]|$)/y) !== null;
  }

  isRule(): boolean {
    return this.#match(/(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})[\r\n]*$/y) !== null;
  }

  isUnderline(): boolean {
    return this.indent() <= 3 && this.#match(/(?:=+|-+)[ \t\r\n]*$/y) !== null;
  }

  /** True for a line that ends a paragraph by what it begins. */
  startsLeaf(): boolean {
    return this.indent() <= 3 && (this.fence() !== undefined || this.isHeading() || this.isRule());
  }

  /** What a link's target is called that is defined here, as in `[label]: address "title"`. */
  targetLabel(): string | undefined {
    return this.#match(
      /\[((?:[^[\]\\\n]|\\.){1,999})\]:[ \t]*(?:<[^<>\n]*>|[^\s<]\S*)(?:[ \t]+(?:"[^"\n]*"|'[^'\n]*'|\([^()\n]*\)))?[ \t\r\n]*$/y,
    )?.[1];
  }

  #isBlankAfter(length: number): boolean {
    return /^[ \t\r\n]*$/.test(this.#text.slice(this.#indentEnd + length, this.end));
  }

  #next(): string {
    if (this.#indentEnd === -1) this.#measure();
    return this.#indentEnd < this.end ? this.#text.charAt(this.#indentEnd) : "";
  }

  /** Behind the indent, within the line. */
  #match(pattern: RegExp): RegExpExecArray | null {
    if (this.#indentEnd === -1) this.#measure();
    pattern.lastIndex = 0;
    return pattern.exec(this.#text.slice(this.#indentEnd, this.end));
  }

  #take(length: number): void {
    this.at += length;
    this.#column += length;
    this.#indentEnd = -1;
  }

  #measure(): void {
    let column = this.#column;
    let at = this.at;
    for (let width = 1; at < this.end; at += 1, column += width) {
      width = this.#width(at, column);
      if (width === 0) break;
    }
    this.#indentEnd = at;
    this.#indent = this.#spare + column - this.#column;
  }

  #width(at: number, column: number): number {
    const character = this.#text.charAt(at);
    return character === " " ? 1 : character === "\t" ? tabColumns - (column % tabColumns) : 0;
  }
}
