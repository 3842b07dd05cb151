import { useMemo } from "react";
import type { OfferedPersona } from "../../connection/http-api.ts";
import type { Participant } from "../../room/room-view.ts";
import { useRoom, useRoomView } from "../room/room-context.tsx";
import { mentionHandle } from "../room/use-room-people.ts";
import { useCatalog } from "../use-catalog.ts";
import type { MentionChoice } from "./mention-query.ts";

/** Everybody of the room who can be named, personas first. */
export function useMentionChoices(): MentionChoice[] {
  const { me } = useRoom();
  const seats = useRoomView((view) => view.seats);
  const { personas } = useCatalog();
  return useMemo(() => mentionChoices([...seats.values()], personas, me), [seats, personas, me]);
}

/** The choices that a room's seats make. */
function mentionChoices(
  seats: readonly Participant[],
  offered: readonly OfferedPersona[],
  me: string,
): MentionChoice[] {
  const choices: MentionChoice[] = [];
  const personas = seats.filter(({ kind }) => kind === "persona");
  for (const persona of personas) {
    const handle = mentionHandle(persona);
    if (handle === undefined) continue;
    const offer = offered.find((one) => one.handle === persona.handle);
    const hint = offer?.unavailableReason || persona.card?.description || "";
    choices.push({ id: persona.id, handle, name: persona.displayName, kind: "persona", hint });
  }
  if (personas.length > 1) {
    choices.push({
      id: "all",
      handle: "all",
      name: "Everyone",
      kind: "all",
      hint: `Asks all ${personas.length} personas`,
    });
  }
  for (const person of seats) {
    const handle = person.kind === "person" && person.id !== me ? mentionHandle(person) : undefined;
    if (handle !== undefined)
      choices.push({ id: person.id, handle, name: person.displayName, kind: "person", hint: "Person" });
  }
  return choices;
}
