const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Control characters other than tab and line feed: they mean nothing in a message, and some vendors refuse them. */
const controls = /[^\P{Cc}\t\n]/gu;

/** Tag characters, with which people can not see what models can read, but for those that make a flag. */
const tagCharacters = /(\u{1f3f4}[\u{e0020}-\u{e007e}]{1,8}\u{e007f})|[\u{e0000}-\u{e007f}]/gu;
/** Variation selectors behind the first one: a row of them is a hidden text too. */
const spareSelectors = /([\ufe00-\ufe0f\u{e0100}-\u{e01ef}])[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]+/gu;

/**
 * What somebody else wrote, for the place between two tags: no tag can begin or end inside it. Quotes stay, since they can
 * not either and prose is full of them.
 */
export function escapeText(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(controls, "")
    .replace(tagCharacters, "$1")
    .replace(spareSelectors, "$1")
    .replace(/[&<>]/g, (character) => entities[character] ?? "");
}

/** Everything that looks like another character, like nothing, or that turns the direction of what follows. */
const notPlain =
  /[&<>"'\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Variation_Selector}\u115f\u1160\u2800\u3164\uffa0]|\u034f|(?! )\p{Zs}/gu;

/** A name for the place between an attribute's quotes. What can not be seen is spelled out, so that no two names look alike for it. */
export function escapeName(name: string): string {
  return name.replace(notPlain, (character) => entities[character] ?? `&#x${character.codePointAt(0)?.toString(16)};`);
}
