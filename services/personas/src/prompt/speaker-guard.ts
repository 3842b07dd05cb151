import { limits, oneLine } from "@polylogue/proto";
import { createCodeFence } from "./code-fence.ts";
import { createHeldTail } from "./held-tail.ts";
import { readMessageTag } from "./message-tag.ts";
import { createOtherNames, type OtherName } from "./other-names.ts";
import { createOwnTags } from "./own-tag.ts";
import type { SelfName } from "./system-text.ts";

/**
 * Keeps a model's output in its own name, for models copy the form of the conversation. The speaker's own name tag is taken off the front,
 * and the end of a `<message>` element with it. Where a line outside fenced code begins to speak as somebody else, the output ends. Works
 * on a stream: what comes out is the same however the output is cut into chunks.
 */
export interface SpeakerGuard {
  /** The next chunk of the model's output; returns what may be shown now. */
  push(chunk: string): string;
  /** The end of the output; returns what was held back. */
  finish(): string;
  /** Set as soon as the output began to speak as somebody else: nothing more will be shown. */
  cut(): Cut | undefined;
}

export interface Cut {
  /** Their name, one line; empty when the output named nobody. */
  readonly as: string;
}

export interface SpeakerGuardOptions {
  readonly self: SelfName;
  /** Everybody else whom the model knows of. */
  readonly others: readonly OtherName[];
  /** The text that the output goes on with: it may end in the middle of code. Default: none. */
  readonly after?: string;
}

/** Tags that are taken off one after the other, such as `<message from="Ada">Ada:`. */
const tagsMax = 3;
const closing = "</message>";
const lineEnds = /\r\n|[\r\n]/g;

export function createSpeakerGuard({ self, others, after = "" }: SpeakerGuardOptions): SpeakerGuard {
  const ownTags = createOwnTags(self);
  const otherNames = createOtherNames(others, [self.displayName, self.handle]);
  const fence = createCodeFence();
  const tail = createHeldTail();
  /** `head`: before the first word; `line`: at a line's begin; `text`: in a line; `over`: no word counts any more. */
  let state: "head" | "line" | "text" | "over" = "head";
  /** True in a `<message>` element, whose end is not text. */
  let isWrapped = false;
  let tags = 0;
  let held = "";
  /** The last chunk ended with a carriage return: a line's end, or the first half of one. */
  let hasReturn = false;
  let shown = "";
  let cut: Cut | undefined;
  for (const line of after.split(lineEnds)) {
    fence.add(line);
    fence.endLine();
  }

  return {
    push(chunk) {
      take(chunk, false);
      return advance(false);
    },
    finish() {
      take("", true);
      return advance(true);
    },
    cut: () => cut,
  };

  /** Lines end with a line feed from here on: a carriage return ends one as well wherever the text is shown. */
  function take(chunk: string, isEnd: boolean): void {
    const text = hasReturn ? `\r${chunk}` : chunk;
    hasReturn = !isEnd && text.endsWith("\r");
    held += (hasReturn ? text.slice(0, -1) : text).replace(lineEnds, "\n");
  }

  function advance(isEnd: boolean): string {
    shown = "";
    while (goOn(isEnd)) {}
    // The end of the element is the end of the message, unless text followed.
    if (isEnd && !cut && !(isWrapped && tail.hasClosing())) shown += tail.release();
    return shown;
  }

  /** False when it has to wait for more. */
  function goOn(isEnd: boolean): boolean {
    switch (state) {
      case "head":
        return readHead(isEnd);
      case "line":
        return readLineStart(isEnd);
      case "text":
        return readText(isEnd);
      case "over":
        held = "";
        return false;
      default:
        return state satisfies never;
    }
  }

  function readHead(isEnd: boolean): boolean {
    if (tags > 0) held = held.trimStart();
    if (held === "" && !isEnd) return false;
    const verdict = tags < tagsMax ? ownTags.find(held, isEnd) : { kind: "none" as const };
    if (verdict.kind === "open") return false;
    if (verdict.kind === "none") {
      state = "line";
      return true;
    }
    tags += 1;
    isWrapped ||= verdict.isMessage;
    held = held.slice(verdict.units);
    return true;
  }

  /** From four blanks on it is code, or not a line's begin. */
  function readLineStart(isEnd: boolean): boolean {
    const indent = /^ {0,3}/.exec(held)?.[0].length ?? 0;
    const line = held.slice(indent);
    if (line === "" && !isEnd) return false;
    const isCode = fence.isInside() && !(isWrapped && tail.hasClosing());
    const isTag = !isCode && /^\S/.test(line);
    const message = isTag ? readMessageTag(line, isEnd) : none;
    const name = isTag && message.kind === "none" ? otherNames.read(line, isEnd) : none;
    if (message.kind === "open" || name.kind === "open") return false;
    if (name.kind === "tag") return cutAs(name.name);
    if (message.kind === "none") {
      state = "text";
      return true;
    }
    if (!ownTags.isOwn(message)) return cutAs(otherNames.named(message.from ?? "") ?? message.from ?? "");
    // It begins another message of its own: one message it stays.
    held = line.slice(message.units);
    isWrapped = true;
    tail.reopen();
    return true;
  }

  function cutAs(name: string): boolean {
    cut = { as: oneLine(name, limits.turnNoteMax) };
    state = "over";
    return true;
  }

  function readText(isEnd: boolean): boolean {
    const lineEnd = held.indexOf("\n");
    const line = lineEnd === -1 ? held : held.slice(0, lineEnd);
    const close = line.indexOf(closing);
    if (close !== -1) {
      say(line.slice(0, close));
      held = held.slice(close + closing.length);
      shown += tail.close();
      // Also on the same line nobody speaks on behind the end of an element.
      if (isWrapped) state = "line";
      return true;
    }
    if (lineEnd !== -1) {
      say(line);
      fence.endLine();
      shown += tail.add("\n");
      held = held.slice(lineEnd + 1);
      state = "line";
      return true;
    }
    const units = isEnd ? line.length : openClosingAt(line);
    say(line.slice(0, units));
    held = held.slice(units);
    return false;
  }

  /** A part of a line. White space at its end is held back: it goes when nothing of this message follows. */
  function say(part: string): void {
    fence.add(part);
    const text = part.trimEnd();
    if (text !== "") shown += tail.release() + text;
    shown += tail.add(part.slice(text.length));
  }
}

const none = { kind: "none" } as const;

/** Where an unfinished `</message>` begins at the end of a text, or the text's end. */
function openClosingAt(text: string): number {
  for (let units = Math.min(closing.length - 1, text.length); units > 0; units -= 1) {
    if (text.endsWith(closing.slice(0, units))) return text.length - units;
  }
  return text.length;
}
