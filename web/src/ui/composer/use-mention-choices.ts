import type { NameIndex } from "@polylogue/proto";
import { useMemo } from "react";
import type { OfferedPersona } from "../../connection/http-api.ts";
import type { Participant } from "../../room/room-view.ts";
import { useRoom, useRoomView } from "../room/room-context.tsx";
import { mentionName, useNameIndex } from "../room/use-room-people.ts";
import { useCatalog } from "../use-catalog.ts";
import type { MentionChoice } from "./mention-query.ts";

/** Everybody of the room who can be named, personas first. */
export function useMentionChoices(): MentionChoice[] {
  const { me } = useRoom();
  const seats = useRoomView((view) => view.seats);
  const index = useNameIndex();
  const { personas } = useCatalog();
  return useMemo(() => mentionChoices([...seats.values()], personas, me, index), [seats, personas, me, index]);
}

/** The choices that a room's seats make. */
function mentionChoices(
  seats: readonly Participant[],
  offered: readonly OfferedPersona[],
  me: string,
  index: NameIndex,
): MentionChoice[] {
  const choices: MentionChoice[] = [];
  const personas = seats.filter(({ kind }) => kind === "persona");
  for (const persona of personas) {
    const mention = mentionName(persona, index);
    if (mention === undefined) continue;
    const offer = offered.find((one) => one.handle === persona.handle);
    const hint = offer?.unavailableReason || persona.card?.description || "";
    choices.push({ id: persona.id, mention, name: persona.displayName, kind: "persona", hint });
  }
  if (personas.length > 1) {
    choices.push({
      id: "all",
      mention: "all",
      name: "Everyone",
      kind: "all",
      hint: `Asks all ${personas.length} personas`,
    });
  }
  for (const person of seats) {
    const mention = person.kind === "person" && person.id !== me ? mentionName(person, index) : undefined;
    if (mention !== undefined)
      choices.push({ id: person.id, mention, name: person.displayName, kind: "person", hint: "Person" });
  }
  return choices;
}
