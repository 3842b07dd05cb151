import type { Dice } from "./dice.ts";

/** Values for the slots of templates; a template with a slot that has no value is not used. */
export type Slots = Readonly<Record<string, string | undefined>>;

/** Puts sentences together from banks of templates such as `On {about}, I would start small.` */
export interface Wording {
  /** A sentence from a bank: of those whose slots are filled, one that nobody in the room has said yet. */
  say(bank: readonly string[]): string;
  /** The same with further slots. */
  sayWith(bank: readonly string[], more: Slots): string;
  /** Up to `count` different items, those first whose text nobody has said yet. */
  choose<Item>(items: readonly Item[], textOf: (item: Item) => string, count: number): Item[];
  /** Whether nobody has said it yet. */
  isNew(template: string): boolean;
  /** Fills the slots of one template. */
  fill(template: string): string;
}

/** `heard` is everything said in the room so far. */
export function createWording(dice: Dice, slots: Slots, heard: string): Wording {
  const used = new Set<string>();
  // Without its first letter, which may have been written small or large.
  const isNew = (template: string): boolean => !used.has(template) && !heard.includes(longestPiece(template).slice(1));
  const choose = <Item>(items: readonly Item[], textOf: (item: Item) => string, count: number): Item[] => {
    const shuffled = dice.shuffle(items);
    const chosen = [
      ...shuffled.filter((item) => isNew(textOf(item))),
      ...shuffled.filter((item) => !isNew(textOf(item))),
    ];
    const some = chosen.slice(0, count);
    for (const item of some) used.add(textOf(item));
    return some;
  };
  const sayWith = (bank: readonly string[], more: Slots): string => {
    const all = { ...slots, ...more };
    const usable = bank.filter((template) => slotsOf(template).every((slot) => all[slot] !== undefined));
    const [template] = choose(usable, (one) => one, 1);
    return template === undefined ? "" : filled(template, all);
  };
  return {
    isNew,
    sayWith,
    say: (bank) => sayWith(bank, {}),
    choose: (items, textOf, count) =>
      choose(
        items.filter((item) => slotsOf(textOf(item)).every((slot) => slots[slot] !== undefined)),
        textOf,
        count,
      ),
    fill: (template) => filled(template, slots),
  };
}

function slotsOf(template: string): string[] {
  return [...template.matchAll(/\{(\w+)\}/g)].map(([, slot = ""]) => slot);
}

function filled(template: string, slots: Slots): string {
  const text = template.replace(/\{(\w+)\}/g, (_whole, slot: string) => slots[slot] ?? "");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The part by which a sentence can be recognized again, whatever stood in its slots. */
function longestPiece(template: string): string {
  const pieces = template.split(/\{\w+\}/);
  return pieces.reduce((longest, piece) => (piece.length > longest.length ? piece : longest), "");
}
