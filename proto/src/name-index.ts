import { foldName, foldPieceAt } from "./fold-name.ts";

/** Somebody of a room who can be named. */
export interface Nameable {
  readonly id: string;
  /** Empty for people. */
  readonly handle: string;
  readonly displayName: string;
}

/** Whom a name names. Nobody when several go by it: nothing says which of them is meant. */
export type Named =
  | { readonly kind: "participant"; readonly id: string }
  | { readonly kind: "all" }
  | { readonly kind: "several" };

/** The names of a room, in the order of their code units. */
export interface NameIndex {
  readonly names: readonly string[];
  /** Of the name at the same place. */
  readonly named: readonly Named[];
}

/** Work that was done, for tests that hold it to its bound. */
export interface Work {
  steps: number;
}

/** Code units of the form of a name; a longer one can not be typed. A display name has at most 128 before it is decomposed. */
const formMax = 512;
/** Code units of a text that one name may take. */
const typedMax = 1_024;

/**
 * Everybody by handle and by display name. `@all` comes before any name, and a handle before a display name: so that nobody takes what
 * a persona is asked by.
 */
export function indexNames(participants: Iterable<Nameable>): NameIndex {
  const seats = [...participants];
  const byForm = new Map<string, Named>([["all", { kind: "all" }]]);
  addNames(
    byForm,
    seats.map(({ id, handle }) => [foldName(handle), id]),
  );
  addNames(
    byForm,
    seats.map(({ id, displayName }) => [foldName(displayName), id]),
  );
  const names = [...byForm.keys()].sort(byCodeUnits);
  return { names, named: names.map((name) => byForm.get(name) ?? { kind: "several" }) };
}

/** Names of one kind: they yield to those that are there already, and spoil each other. */
function addNames(byForm: Map<string, Named>, names: readonly (readonly [string, string])[]): void {
  const added = new Map<string, Named>();
  for (const [form, id] of names) {
    if (form === "" || form.length > formMax || byForm.has(form)) continue;
    const before = added.get(form);
    const isOther = before !== undefined && !(before.kind === "participant" && before.id === id);
    added.set(form, isOther ? { kind: "several" } : { kind: "participant", id });
  }
  for (const [form, named] of added) byForm.set(form, named);
}

function byCodeUnits(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/**
 * The longest name that stands in a text from a place on, and ends where `isEnd` says that a name may end. Reads no further than some
 * name goes: the range of names that begin so gets narrower with every code unit.
 */
export function longestName(
  { names, named }: NameIndex,
  text: string,
  from: number,
  to: number,
  isEnd: (end: number) => boolean,
  work: Work,
): { readonly named: Named; readonly end: number } | undefined {
  let range = { low: 0, high: names.length };
  let depth = 0;
  let longest: { readonly named: Named; readonly end: number } | undefined;
  const stop = Math.min(to, from + typedMax);
  for (let at = from; at < stop; ) {
    const piece = foldPieceAt(text, at);
    if (piece.end > to) break;
    work.steps += 1;
    for (let unit = 0; unit < piece.form.length; unit += 1) {
      range = narrow(names, range, depth, piece.form.charCodeAt(unit), work);
      if (range.low === range.high) return longest;
      depth += 1;
    }
    at = piece.end;
    const found = named[range.low];
    // The shortest of a range stands first: it is whole when nothing of it is left.
    if (piece.form !== "" && found && names[range.low]?.length === depth && isEnd(at))
      longest = { named: found, end: at };
  }
  return longest;
}

interface Range {
  readonly low: number;
  readonly high: number;
}

/** Those of a range of names, equal up to a depth, that have this code unit there. */
function narrow(names: readonly string[], range: Range, depth: number, unit: number, work: Work): Range {
  const { low, high } = range;
  work.steps += 1;
  // The first and the last have it: so do those between them.
  if (names[low]?.charCodeAt(depth) === unit && names[high - 1]?.charCodeAt(depth) === unit) return range;
  const first = firstFrom(names, low, high, depth, unit, work);
  return { low: first, high: firstFrom(names, first, high, depth, unit + 1, work) };
}

/** Where the first name of a range stands that has at least this code unit at a depth. One that ends there has less than any. */
function firstFrom(
  names: readonly string[],
  low: number,
  high: number,
  depth: number,
  unit: number,
  work: Work,
): number {
  let from = low;
  let to = high;
  while (from < to) {
    work.steps += 1;
    const middle = (from + to) >>> 1;
    const name = names[middle] ?? "";
    if (depth < name.length && name.charCodeAt(depth) >= unit) to = middle;
    else from = middle + 1;
  }
  return from;
}
