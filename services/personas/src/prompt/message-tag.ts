/** What stands at the head of a text: an opening `<message ...>` tag, none, or too little to tell. */
export type MessageTag =
  | {
      readonly kind: "tag";
      readonly units: number;
      /** As it stands there; undefined when the tag names nobody. */
      readonly from: string | undefined;
      readonly number: number | undefined;
    }
  | { readonly kind: "none" }
  | { readonly kind: "open" };

/** Code units within which a tag must end; so much is held back at most while it is open. */
export const tagUnitsMax = 512;

const opener = "<message";

/** Reads the tag in which prompts show messages. A verdict other than `open` never changes when more text comes; `isEnd` says that none will. */
export function readMessageTag(text: string, isEnd: boolean): MessageTag {
  const view = text.slice(0, tagUnitsMax);
  const found = /^<message(?=[\s/>])([^<>]*)>/.exec(view);
  if (found) {
    const [tag, attributes = ""] = found;
    const number = attributeOf(attributes, "number");
    return {
      kind: "tag",
      units: tag.length,
      from: attributeOf(attributes, "from"),
      number: number === undefined ? undefined : Number(number),
    };
  }
  const mayGrow = opener.startsWith(view) || /^<message[\s/][^<>]*$/.test(view);
  return mayGrow && !isEnd && text.length < tagUnitsMax ? { kind: "open" } : { kind: "none" };
}

function attributeOf(attributes: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}=(?:"([^"]*)"|'([^']*)')`).exec(attributes);
  return found?.[1] ?? found?.[2];
}
