import { escapeName } from "./escape.ts";
import { type MessageTag, readMessageTag, tagUnitsMax } from "./message-tag.ts";
import type { SelfName } from "./system-text.ts";

/** What the head of an output is: an own name tag, not one, or too short to tell. */
export type HeadVerdict =
  | { readonly kind: "tag"; readonly units: number; readonly isMessage: boolean }
  | { readonly kind: "none" }
  | { readonly kind: "open" };

export interface OwnTags {
  /** Looks at the head of an output. A verdict other than `open` never changes when more text comes; `isEnd` says that none will. */
  find(output: string, isEnd: boolean): HeadVerdict;
  isOwn(tag: MessageTag): boolean;
}

/** Knows the forms in which models sign: `<message from="Ada" ...>`, `Ada:`, `**Ada:**`, `[Ada]`, `@ada:`. */
export function createOwnTags(self: SelfName): OwnTags {
  const plainTags = plainTagsOf(self);
  const names = new Set([escapeName(self.displayName), ...spellingsOf(self)]);
  return { find, isOwn };

  function find(output: string, isEnd: boolean): HeadVerdict {
    const view = output.slice(0, tagUnitsMax);
    const isWhole = isEnd || output.length >= tagUnitsMax;
    const head = view.trimStart();
    const blank = view.length - head.length;
    const message = readMessageTag(head, isWhole);
    if (message.kind === "tag") {
      return isOwn(message) ? { kind: "tag", units: blank + message.units, isMessage: true } : { kind: "none" };
    }
    const mayGrow = plainTags.some((tag) => tag.length > head.length && tag.startsWith(head));
    if (message.kind === "open" || (mayGrow && !isWhole)) return { kind: "open" };
    const tag = plainTags.find((candidate) => head.startsWith(candidate));
    return tag === undefined ? { kind: "none" } : { kind: "tag", units: blank + tag.length, isMessage: false };
  }

  /** A number tells namesakes apart; a model that leaves it out means itself. */
  function isOwn(tag: MessageTag): boolean {
    if (tag.kind !== "tag" || tag.from === undefined) return false;
    return names.has(tag.from) && (tag.number === undefined || tag.number === (self.number ?? 1));
  }
}

/** Longer ones first, so that none hides behind its own head. */
function plainTagsOf(self: SelfName): string[] {
  return spellingsOf(self)
    .flatMap((name) => [`**${name}:**`, `**${name}**:`, `[${name}]:`, `[${name}]`, `${name}:`])
    .sort((a, b) => b.length - a.length);
}

function spellingsOf({ displayName, handle }: SelfName): string[] {
  const names = [displayName, ...(handle === "" ? [] : [handle, `@${handle}`])];
  return [...new Set(names.filter((name) => name !== ""))];
}
