import { findMentions, indexNames, type NameIndex } from "@polylogue/proto";
import { useMemo } from "react";
import type { Participant } from "../../room/room-view.ts";
import type { MentionNames } from "../markdown/mention-marks.ts";
import { type Accent, accentOf, roomAccents } from "../words/accents.ts";
import { useRoom, useRoomView } from "./room-context.tsx";

/** Colours of a room's personas; one object for as long as its seats stay the same. */
export function useAccents(): ReadonlyMap<string, Accent> {
  const seats = useRoomView((view) => view.seats);
  return useMemo(() => roomAccents(seats.values()), [seats]);
}

/** The colour of one persona, also of one that left. */
export function usePersonaAccent(personaId: string, name: string): Accent {
  return useAccents().get(personaId) ?? accentOf(undefined, name);
}

/** Whom a name names in this room. */
export function useMentionNames(): MentionNames {
  const index = useNameIndex();
  const { me } = useRoom();
  return useMemo(() => ({ index, self: me }), [index, me]);
}

/** Everybody of the room by handle and by display name. */
export function useNameIndex(): NameIndex {
  const seats = useRoomView((view) => view.seats);
  return useMemo(() => indexNames(seats.values()), [seats]);
}

/**
 * What one types after `@` to name somebody: a persona's handle, a person's name. Undefined when that would name somebody else, or
 * nobody: two go by it, or it reads as something else than a name.
 */
export function mentionName({ id, kind, handle, displayName }: Participant, index: NameIndex): string | undefined {
  const name = kind === "persona" ? handle : displayName;
  const [span, ...others] = findMentions(`@${name}`, index);
  return span?.participantId === id && span.end === name.length + 1 && others.length === 0 ? name : undefined;
}
