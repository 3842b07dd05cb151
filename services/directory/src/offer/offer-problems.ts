import { canonicalHandle, findHandles, findMentions, indexNames, type NameIndex } from "@polylogue/proto";
import { appearancesOf } from "@polylogue/proto/confusables";
import type { Path } from "./yaml-file.ts";

export interface Problem {
  readonly path: Path;
  readonly message: string;
}

/**
 * What no single field shows: handles and ids that stand twice, presets that name nobody. Works on a file that may be wrong in other
 * ways too, so that everything is told at once.
 */
export function crossProblems(file: unknown): Problem[] {
  const personas = entriesOf(file, "personas");
  const presets = entriesOf(file, "presets");
  const handles = personas.map(handleOf);
  const sameHandle = duplicates("personas", "handle", handles);
  // Who has another's handle has its id too when both go without one of their own: one mistake, told once.
  const told = new Set(sameHandle.map(({ path }) => path[1]));
  const personaIds = personas.map((entry) => entry.id ?? handleOf(entry));
  const sameId = duplicates("personas", "id", personaIds).filter(({ path }) => !told.has(path[1]));
  const presetIds = presets.map(({ id }) => id);
  return [
    ...sameHandle,
    ...lookalikes(personas).filter(({ path }) => !told.has(path[1])),
    ...sameId,
    ...duplicates("presets", "id", presetIds),
    ...presets.flatMap((preset, index) => presetProblems(preset, index, personas)),
  ];
}

type Entry = Readonly<Record<string, unknown>>;

function entriesOf(file: unknown, key: string): Entry[] {
  const list = isEntry(file) ? file[key] : undefined;
  return Array.isArray(list) ? list.map((entry) => (isEntry(entry) ? entry : {})) : [];
}

function isEntry(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** In the form in which handles are compared; undefined when there is none. */
function handleOf({ handle }: Entry): string | undefined {
  return typeof handle === "string" ? canonicalHandle(handle) : undefined;
}

function duplicates(list: string, key: string, values: readonly unknown[]): Problem[] {
  const first = new Map<unknown, number>();
  return values.flatMap((value, index) => {
    if (value === undefined) return [];
    const earlier = first.get(value);
    if (earlier === undefined) {
      first.set(value, index);
      return [];
    }
    return [{ path: [list, index, key], message: `is taken by ${list}[${earlier}]` }];
  });
}

/** Handles that differ, and that people would take for each other. */
function lookalikes(personas: readonly Entry[]): Problem[] {
  const first = new Map<string, { readonly handle: string; readonly owner: string }>();
  for (const form of appearancesOf("all")) first.set(form, { handle: "all", owner: "everybody" });
  return personas.flatMap((entry, index) => {
    const handle = handleOf(entry);
    if (handle === undefined) return [];
    const forms = appearancesOf(String(entry.handle));
    const other = forms.map((form) => first.get(form)).find((owner) => owner !== undefined && owner.handle !== handle);
    for (const form of forms) if (!first.has(form)) first.set(form, { handle, owner: `personas[${index}]` });
    if (!other) return [];
    return [{ path: ["personas", index, "handle"], message: `can be taken for @${other.handle}, of ${other.owner}` }];
  });
}

/** The personas of a preset, by what they are called. */
function namesOf(personas: readonly Entry[], seated: ReadonlySet<string>): NameIndex {
  const named = personas.flatMap((entry) => {
    const handle = handleOf(entry);
    const displayName = typeof entry.displayName === "string" ? entry.displayName : "";
    return handle !== undefined && seated.has(handle) ? [{ id: handle, handle, displayName }] : [];
  });
  return indexNames(named);
}

function presetProblems(preset: Entry, index: number, personas: readonly Entry[]): Problem[] {
  const known = new Set(personas.map(handleOf));
  const seats = Array.isArray(preset.personas) ? preset.personas : [];
  const seated = new Set<string>();
  const problems: Problem[] = [];
  for (const [place, handle] of seats.entries()) {
    if (typeof handle !== "string") continue;
    const canonical = canonicalHandle(handle);
    const path = ["presets", index, "personas", place];
    if (!known.has(canonical)) problems.push({ path, message: "is the handle of no persona in this file" });
    else if (seated.has(canonical)) problems.push({ path, message: "stands here twice" });
    seated.add(canonical);
  }
  const opening = typeof preset.opening === "string" ? preset.opening : "";
  const asked = new Set(findMentions(opening, namesOf(personas, seated)).map(({ start }) => start));
  const strangers = findHandles(opening).filter(({ start }) => !asked.has(start));
  for (const handle of new Set(strangers.map((span) => span.handle))) {
    problems.push({ path: ["presets", index, "opening"], message: `asks @${handle}, who has no seat in this preset` });
  }
  return problems;
}
