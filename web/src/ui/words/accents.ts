import type { Participant } from "../../room/room-view.ts";

/** The colours that a persona may have, in the order in which they are given. */
export const accents = [
  "cobalt",
  "rust",
  "teal",
  "orchid",
  "moss",
  "azure",
  "rose",
  "olive",
  "violet",
  "jade",
] as const;

/** The name of a persona's colour. */
export type Accent = (typeof accents)[number];

/** The colour of every persona of a room: what the operator chose, then the first that is free. */
export function roomAccents(seats: Iterable<Participant>): Map<string, Accent> {
  const personas = [...seats].filter(({ kind }) => kind === "persona");
  const given = new Map<string, Accent>();
  for (const { id, card } of personas) {
    const own = chosenAccent(card?.accent);
    if (own !== undefined) given.set(id, own);
  }
  const taken = new Set(given.values());
  for (const { id, displayName } of personas) {
    if (given.has(id)) continue;
    const accent = accents.find((one) => !taken.has(one)) ?? accentOf(undefined, displayName);
    taken.add(accent);
    given.set(id, accent);
  }
  return given;
}

/** Its own, when the operator chose one that exists; else the same one every time for the same name. */
export function accentOf(chosen: string | undefined, name: string): Accent {
  const own = chosenAccent(chosen);
  if (own !== undefined) return own;
  let hash = 0;
  for (const character of name.toLowerCase()) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return accents[hash % accents.length] ?? "cobalt";
}

function chosenAccent(chosen: string | undefined): Accent | undefined {
  return accents.find((accent) => accent === chosen);
}
