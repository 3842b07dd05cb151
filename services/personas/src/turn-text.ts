import { isBlank, limits } from "@polylogue/proto";

/** A piece of a turn's text; `offset` in UTF-16 code units. */
export interface Piece {
  readonly offset: number;
  readonly text: string;
}

/**
 * The text of one attempt: what was said, and how much of it has left. It is well-formed Unicode throughout, so that the
 * offsets of both ends agree, and no piece ends inside a surrogate pair.
 */
export interface TurnText {
  /** Adds what the model said next. False when the text is at its limit: it was cut at the last code point that fits. */
  append(text: string): boolean;
  /** No more will come. */
  finish(): void;
  /** Everything that was said; empty while it is blank. */
  whole(): string;
  /** As much of it as has left at least once. */
  sent(): string;
  hasSent(): boolean;
  /** What has not left yet, which counts as sent from here on. Undefined when there is nothing to send. */
  take(): Piece | undefined;
  /** The next piece begins at offset 0 (T8). */
  rewind(): void;
}

const highSurrogateAtEnd = /[\ud800-\udbff]$/;

export function createTurnText(bytesMax: number = limits.turnTextBytesMax): TurnText {
  let said = "";
  let saidBytes = 0;
  let heldSurrogate = "";
  let isFull = false;
  // A text that shows nothing is not sent: it may end as a turn without text.
  let isVisible = false;
  let taken = 0;
  let sentUnits = 0;

  return {
    append(text) {
      if (isFull) return false;
      const joined = heldSurrogate + text;
      heldSurrogate = highSurrogateAtEnd.exec(joined)?.[0] ?? "";
      return add(wellFormed(heldSurrogate === "" ? joined : joined.slice(0, -1)));
    },
    finish() {
      if (heldSurrogate !== "" && !isFull) add(wellFormed(heldSurrogate));
      heldSurrogate = "";
    },
    whole: () => (isVisible ? said : ""),
    sent: () => said.slice(0, sentUnits),
    hasSent: () => sentUnits > 0,
    take() {
      if (!isVisible || taken === said.length) return undefined;
      const piece = { offset: taken, text: said.slice(taken) };
      taken = said.length;
      sentUnits = said.length;
      return piece;
    },
    rewind() {
      taken = 0;
    },
  };

  function add(text: string): boolean {
    const bytes = Buffer.byteLength(text);
    const fitting = saidBytes + bytes <= bytesMax ? text : headOfBytes(text, bytesMax - saidBytes);
    isFull = fitting.length < text.length;
    said += fitting;
    saidBytes += fitting === text ? bytes : Buffer.byteLength(fitting);
    isVisible ||= !isBlank(fitting);
    return !isFull;
  }
}

/** The longest head of a well-formed text that has at most so many bytes of UTF-8 and ends between two code points. */
export function headOfBytes(text: string, bytesMax: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > bytesMax) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** A surrogate without its partner becomes the replacement character, as it would on the wire. */
function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}
