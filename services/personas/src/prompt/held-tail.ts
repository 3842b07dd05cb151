/** The end of what was said so far that may turn out to be no part of it: white space, and a `</message>` with white space behind it. */
export interface HeldTail {
  /** More white space; returns what need not be held back any longer. */
  add(blank: string): string;
  /** `</message>`; returns what need not be held back any longer. */
  close(): string;
  hasClosing(): boolean;
  /** Takes the closing out, since another element follows; it stands on a line of its own. */
  reopen(): void;
  /** Takes everything out: it is text. */
  release(): string;
}

/** Code units of white space that are held on either side of the closing. */
const blankUnitsMax = 64;

export function createHeldTail(): HeldTail {
  let before = "";
  let closing = "";
  let after = "";
  return {
    add(blank) {
      if (closing === "") {
        before += blank;
        return overflow();
      }
      const room = blankUnitsMax - after.length;
      after += blank.slice(0, room);
      if (blank.length <= room) return "";
      // So much space stands behind it that it is text after all.
      const text = release();
      before = blank.slice(room);
      return text + overflow();
    },
    close() {
      const text = closing === "" ? "" : release();
      closing = "</message>";
      return text;
    },
    hasClosing: () => closing !== "",
    reopen() {
      const blank = before + after;
      before = closing === "" || blank.includes("\n") ? blank.slice(-blankUnitsMax) : "\n";
      closing = "";
      after = "";
    },
    release,
  };

  function release(): string {
    const text = before + closing + after;
    before = "";
    closing = "";
    after = "";
    return text;
  }

  function overflow(): string {
    const text = before.slice(0, -blankUnitsMax);
    before = before.slice(-blankUnitsMax);
    return text;
  }
}
