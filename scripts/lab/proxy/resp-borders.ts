/** Bytes of a length in front of what it measures, at most. */
const lengthBytesMax = 20;
const carriageReturn = 13;
const lineFeed = 10;

type Expected =
  /** The first byte of a value, or of one inside it. */
  | { readonly kind: "type" }
  /** The rest of a line that says everything. */
  | { readonly kind: "line" }
  /** The rest of a line that says how much follows. */
  | { readonly kind: "length"; readonly type: string; text: string }
  /** So many bytes, whatever they are, with the line's end behind them. */
  | { readonly kind: "bytes"; left: number };

/**
 * Finds where the values end that a Redis server sends (RESP 2 and 3), over any borders of pieces. It keeps none of their bytes. After
 * something that is no such value it finds nothing more.
 */
export class RespBorders {
  #expected: Expected = { kind: "type" };
  /** Values that are still to come until the outermost one is whole, with it. */
  #values = 1;
  #isLost = false;

  /** There was something that no server sends: nobody knows where anything begins or ends. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** The index behind the value that is under way, or begins at `from`; -1 when it goes on behind these bytes. */
  endOf(bytes: Buffer, from: number): number {
    let at = from;
    while (at < bytes.length && !this.#isLost) {
      at = this.#read(bytes, at);
      if (this.#values > 0) continue;
      this.#values = 1;
      return at;
    }
    return -1;
  }

  /** Reads what is expected as far as it is there, and gives back where it stopped. */
  #read(bytes: Buffer, at: number): number {
    const expected = this.#expected;
    switch (expected.kind) {
      case "type":
        this.#begin(String.fromCharCode(bytes[at] ?? 0));
        return at + 1;
      case "line": {
        const end = bytes.indexOf(lineFeed, at);
        if (end === -1) return bytes.length;
        this.#ended();
        return end + 1;
      }
      case "length": {
        const byte = bytes[at] ?? 0;
        if (byte === lineFeed) this.#measured(expected.type, expected.text);
        else if (byte !== carriageReturn) expected.text += String.fromCharCode(byte);
        if (expected.text.length > lengthBytesMax) this.#isLost = true;
        return at + 1;
      }
      case "bytes": {
        const taken = Math.min(expected.left, bytes.length - at);
        expected.left -= taken;
        if (expected.left === 0) this.#ended();
        return at + taken;
      }
      default:
        return expected satisfies never;
    }
  }

  #begin(type: string): void {
    if ("+-:_#,(".includes(type)) this.#expected = { kind: "line" };
    else if ("$!=*~>%|".includes(type)) this.#expected = { kind: "length", type, text: "" };
    else this.#isLost = true;
  }

  /** There is a length. -1 stands for no value at all, in RESP 2. */
  #measured(type: string, text: string): void {
    if (!/^(\d+|-1)$/.test(text)) {
      this.#isLost = true;
      return;
    }
    const length = Number(text);
    if (length === -1) this.#ended();
    else if ("$!=".includes(type)) this.#expected = { kind: "bytes", left: length + 2 };
    // Pairs that say something of the value behind them, which is still to come.
    else if (type === "|") this.#ended(2 * length + 1);
    else this.#ended(type === "%" ? 2 * length : length);
  }

  /** A value, or the head of one with so many others in it, is over. */
  #ended(inside = 0): void {
    this.#values += inside - 1;
    this.#expected = { kind: "type" };
  }
}
