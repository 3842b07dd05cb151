import { escapeName } from "./escape.ts";
import type { SelfName } from "./system-text.ts";

/** What the head of an output is: an own name tag, not one, or too short to tell. */
export type HeadVerdict =
  | { readonly kind: "tag"; readonly units: number; readonly isMessage: boolean }
  | { readonly kind: "none" }
  | { readonly kind: "open" };

/** Code units within which a tag must end; so much is held back at most while it is open. */
export const tagUnitsMax = 512;

/**
 * Looks for the forms in which models sign: `<message from="Ada" ...>`, `Ada:`, `**Ada:**`, `[Ada]`, `@ada:`. A verdict other than
 * `open` never changes when more text comes. `isEnd` says that none will.
 */
export function createOwnTagFinder(self: SelfName): (output: string, isEnd: boolean) => HeadVerdict {
  const plainTags = plainTagsOf(self);
  const names = new Set([escapeName(self.displayName), self.displayName]);

  return (output, isEnd) => {
    const view = output.slice(0, tagUnitsMax);
    const isWhole = isEnd || output.length >= tagUnitsMax;
    const head = view.trimStart();
    const blank = view.length - head.length;
    const message = /^<message\b([^<>]*)>/.exec(head);
    if (message) {
      const from = /\bfrom="([^"]*)"/.exec(message[1] ?? "")?.[1];
      const isOwn = from !== undefined && names.has(from);
      return isOwn ? { kind: "tag", units: blank + message[0].length, isMessage: true } : { kind: "none" };
    }
    if (!isWhole && mayGrow(head, plainTags)) return { kind: "open" };
    const tag = plainTags.find((candidate) => head.startsWith(candidate));
    return tag === undefined ? { kind: "none" } : { kind: "tag", units: blank + tag.length, isMessage: false };
  };
}

/** True while more text could make a tag of it, or a longer tag than it has. */
function mayGrow(head: string, plainTags: readonly string[]): boolean {
  if ("<message".startsWith(head)) return true;
  if (head.startsWith("<message") && !/[<>]/.test(head.slice(1))) return true;
  return plainTags.some((tag) => tag.length > head.length && tag.startsWith(head));
}

/** Longer ones first, so that none hides behind its own head. */
function plainTagsOf({ displayName, handle }: SelfName): string[] {
  const names = [displayName, ...(handle === "" ? [] : [handle, `@${handle}`])].filter((name) => name !== "");
  return [...new Set(names)]
    .flatMap((name) => [`**${name}:**`, `**${name}**:`, `[${name}]:`, `[${name}]`, `${name}:`])
    .sort((a, b) => b.length - a.length);
}
