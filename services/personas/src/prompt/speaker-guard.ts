import { createOwnTagFinder, tagUnitsMax } from "./own-tag.ts";
import type { SelfName } from "./system-text.ts";

/**
 * Takes the speaker's own name tag off the front of a model's output, and the end of a `<message>` element with it, for models
 * copy the form of the conversation. Works on a stream: what comes out is the same however the output is cut into chunks.
 */
export interface SpeakerGuard {
  /** The next chunk of the model's output; returns what may be shown now. */
  push(chunk: string): string;
  /** The end of the output; returns what was held back. */
  finish(): string;
}

/** Tags that are taken off one after the other, such as `<message from="Ada">Ada:`. */
const tagsMax = 3;
const closing = "</message>";
/** Code units of white space before `</message>` that belong to it. */
const closingBlankUnitsMax = 64;

export function createSpeakerGuard(self: SelfName): SpeakerGuard {
  const findOwnTag = createOwnTagFinder(self);
  /** `start`: before the first word; `plain` and `wrapped`: in it; `closed`: behind `</message>`; `cut`: no word counts any more. */
  let state: "start" | "plain" | "wrapped" | "closed" | "cut" = "start";
  let isWrapped = false;
  let tags = 0;
  let held = "";

  return {
    push(chunk) {
      held += chunk;
      return advance(false);
    },
    finish: () => advance(true),
  };

  function advance(isEnd: boolean): string {
    let shown = "";
    for (;;) {
      const step = nextStep(isEnd);
      shown += step.shown;
      if (step.isWaiting) return shown;
    }
  }

  function nextStep(isEnd: boolean): { readonly shown: string; readonly isWaiting: boolean } {
    switch (state) {
      case "start":
        return { shown: "", isWaiting: !readTag(isEnd) };
      case "plain":
        return { shown: release(held.length), isWaiting: true };
      case "wrapped":
        return readWrapped(isEnd);
      case "closed":
        return readBehindClosing(isEnd);
      case "cut":
        held = "";
        return { shown: "", isWaiting: true };
      default:
        return state satisfies never;
    }
  }

  /** False while it is open what the head is. */
  function readTag(isEnd: boolean): boolean {
    if (tags > 0) held = held.trimStart();
    if (held === "" && !isEnd) return false;
    const verdict = tags < tagsMax ? findOwnTag(held, isEnd) : { kind: "none" as const };
    if (verdict.kind === "open") return false;
    if (verdict.kind === "none") {
      state = isWrapped ? "wrapped" : "plain";
      return true;
    }
    tags += 1;
    isWrapped ||= verdict.isMessage;
    release(verdict.units);
    return true;
  }

  function readWrapped(isEnd: boolean): { shown: string; isWaiting: boolean } {
    const close = held.indexOf(closing);
    if (close !== -1) {
      state = "closed";
      return { shown: release(blankBefore(held, close)), isWaiting: false };
    }
    return { shown: release(isEnd ? held.length : blankBefore(held, openClosingAt(held))), isWaiting: true };
  }

  /** Whether the text goes on, which it rarely does, or somebody else is made to speak. */
  function readBehindClosing(isEnd: boolean): { shown: string; isWaiting: boolean } {
    const closingEnd = held.indexOf(closing) + closing.length;
    const after = held.slice(closingEnd, closingEnd + tagUnitsMax).trimStart();
    if (/^<message[\s>]/.test(after)) {
      state = "cut";
      return { shown: "", isWaiting: false };
    }
    const isOpen = "<message".startsWith(after) && held.length < closingEnd + tagUnitsMax;
    if (isOpen && !isEnd) return { shown: "", isWaiting: true };
    if (isOpen && after === "") {
      state = "cut";
      return { shown: "", isWaiting: false };
    }
    state = "wrapped";
    return { shown: release(closingEnd), isWaiting: false };
  }

  function release(units: number): string {
    const head = held.slice(0, units);
    held = held.slice(units);
    return head;
  }
}

/** Where an unfinished `</message>` begins at the end of a text, or the text's end. */
function openClosingAt(text: string): number {
  for (let units = Math.min(closing.length - 1, text.length); units > 0; units -= 1) {
    if (text.endsWith(closing.slice(0, units))) return text.length - units;
  }
  return text.length;
}

/** The place before the white space that stands before a place. */
function blankBefore(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < closingBlankUnitsMax && /\s/.test(text.charAt(start - 1))) start -= 1;
  return start;
}
