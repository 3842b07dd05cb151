import { findMentions, isBlank, limits, type NameIndex } from "@polylogue/proto";
import type { Participant } from "../../room/room-view.ts";
import { listWords } from "../words/list-words.ts";

/**
 * The personas that a text would ask (T1), as the room will decide it: those that it names, `@all`, the persona whose message it answers; and
 * in a room of one person and one persona, that one.
 */
export function personasAsked(options: {
  readonly text: string;
  readonly names: NameIndex;
  readonly seats: Iterable<Participant>;
  readonly me: string;
  /** The author of the message that it answers; empty for none. */
  readonly quotedAuthor: string;
}): Participant[] {
  const seats = [...options.seats];
  const personas = seats.filter(({ kind }) => kind === "persona");
  const byId = new Map(personas.map((persona) => [persona.id, persona]));
  const asked = new Set<Participant>();
  for (const { participantId, all } of findMentions(options.text, options.names)) {
    const named = byId.get(participantId);
    if (named !== undefined) asked.add(named);
    else if (all) for (const persona of personas) asked.add(persona);
  }
  const quoted = personas.find(({ id }) => id === options.quotedAuthor);
  if (quoted !== undefined) asked.add(quoted);
  const people = new Set(seats.filter(({ kind }) => kind === "person").map(({ id }) => id)).add(options.me);
  const [only] = personas;
  if (asked.size === 0 && only !== undefined && personas.length === 1 && people.size === 1 && !isBlank(options.text))
    asked.add(only);
  return [...asked];
}

/** The line under the composer: what sending will lead to, said before it is sent. */
export function askWords(asked: readonly Participant[], hasPersonas: boolean, isEmpty: boolean): string {
  if (!hasPersonas) return "There is no persona in this room yet.";
  if (asked.length === 0)
    return isEmpty ? "Type @ to ask a persona." : "Asking nobody: people only. Type @ to ask a persona.";
  const names = listWords(asked.slice(0, limits.asksPerMessageMax).map(({ displayName }) => displayName));
  const rest = asked.length - limits.asksPerMessageMax;
  return rest > 0 ? `Asking ${names}. ${rest} more would be too many at once.` : `Asking ${names}`;
}
