import { escapeName } from "./escape.ts";

/** Whether a line begins in the name of somebody else. */
export type NameVerdict =
  | { readonly kind: "tag"; readonly name: string }
  | { readonly kind: "none" }
  | { readonly kind: "open" };

export interface OtherNames {
  /**
   * Looks at the head of a line for `Bob:`, `**Bob:**`, `**Bob**:` and `[Bob]`, by exact display name or handle. A verdict other than `open`
   * never changes when more text comes; `isEnd` says that none will. What it costs grows with the logarithm of the names.
   */
  read(line: string, isEnd: boolean): NameVerdict;
  /** The display name that is spelled so; undefined when nobody's is. */
  named(spelling: string): string | undefined;
}

export interface OtherName {
  readonly displayName: string;
  /** Empty for people. */
  readonly handle: string;
}

/** Code units of a name that is looked for. */
const nameUnitsMax = 256;

/** @param own Spellings that are never somebody else's, whoever shares them. */
export function createOtherNames(others: readonly OtherName[], own: readonly string[]): OtherNames {
  const spellings = new Map<string, string>();
  for (const { displayName, handle } of others) {
    for (const spelling of [displayName, handle, escapeName(displayName)]) {
      const isUsable = spelling.trim() !== "" && spelling.length <= nameUnitsMax && !own.includes(spelling);
      if (isUsable && !spellings.has(spelling)) spellings.set(spelling, displayName);
    }
  }
  const sorted = [...spellings.keys()].sort();
  return { read, named: (spelling) => spellings.get(spelling) };

  function read(line: string, isEnd: boolean): NameVerdict {
    const view = line.slice(0, nameUnitsMax + 8);
    const finds = [plain(view, isEnd), bold(view), bracketed(view, isEnd)];
    // What can be told first wins, so that it does not matter how much of the line is there.
    let first: Find | undefined;
    for (const find of finds) if (find !== "open" && find && (!first || find.units < first.units)) first = find;
    if (first) return { kind: "tag", name: first.name };
    return finds.includes("open") && !isEnd ? { kind: "open" } : { kind: "none" };
  }

  /** `Bob: text`, but not `12:30` or `http://`, whatever people call themselves. */
  function plain(view: string, isEnd: boolean): Find | "open" | undefined {
    for (const [at, colon] of colonsOf(view)) {
      const name = spellings.get(view.slice(0, at));
      if (name === undefined) continue;
      const next = view.charAt(at + 1);
      if (colon === "：") return { name, units: at + 1 };
      if (next === "") return isEnd ? { name, units: at + 1 } : "open";
      if (/\s/.test(next)) return { name, units: at + 2 };
    }
    return mayBecomeName(view) ? "open" : undefined;
  }

  function bold(view: string): Find | "open" | undefined {
    if (!view.startsWith("**")) return "**".startsWith(view) ? "open" : undefined;
    const inner = view.slice(2);
    for (const [at] of colonsOf(inner)) {
      const before = inner.slice(0, at);
      const after = inner.slice(at + 1, at + 3);
      const outside = before.endsWith("**") ? spellings.get(before.slice(0, -2)) : undefined;
      if (outside !== undefined) return { name: outside, units: at + 3 };
      const inside = spellings.get(before);
      if (inside === undefined || !"**".startsWith(after)) continue;
      return after === "**" ? { name: inside, units: at + 5 } : "open";
    }
    const name = inner.replace(/\*{1,2}$/, "");
    return mayBecomeName(inner) || spellings.has(name) ? "open" : undefined;
  }

  /** `[Bob] text`, but not the link `[Bob](address)`. */
  function bracketed(view: string, isEnd: boolean): Find | "open" | undefined {
    if (!view.startsWith("[")) return undefined;
    const inner = view.slice(1);
    for (let at = inner.indexOf("]"); at !== -1; at = inner.indexOf("]", at + 1)) {
      const name = spellings.get(inner.slice(0, at));
      if (name === undefined) continue;
      const next = inner.charAt(at + 1);
      if (next === "" && !isEnd) return "open";
      if (next !== "(" && next !== "[") return { name, units: at + 3 };
    }
    return mayBecomeName(inner) ? "open" : undefined;
  }

  /** True when some spelling begins like this, or is this. */
  function mayBecomeName(head: string): boolean {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle] ?? "") < head) low = middle + 1;
      else high = middle;
    }
    return sorted[low]?.startsWith(head) ?? false;
  }
}

interface Find {
  readonly name: string;
  /** Code units that must be there to tell. */
  readonly units: number;
}

function* colonsOf(text: string): Generator<readonly [number, string]> {
  for (const { index, 0: colon } of text.matchAll(/[:：]/g)) yield [index, colon];
}
