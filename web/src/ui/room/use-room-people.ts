import { canonicalHandle, isHandle } from "@polylogue/proto";
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

/** Whom a handle names in this room. */
export function useMentionNames(): MentionNames {
  const seats = useRoomView((view) => view.seats);
  const { me } = useRoom();
  return useMemo(() => mentionNames([...seats.values()], me), [seats, me]);
}

/** Personas go by their handle, people by their name when it can be one. */
function mentionNames(seats: readonly Participant[], me: string): MentionNames {
  const known = new Set(["all"]);
  const self = new Set<string>();
  for (const seat of seats) {
    const handle = mentionHandle(seat);
    if (handle === undefined) continue;
    known.add(canonicalHandle(handle));
    if (seat.id === me) self.add(canonicalHandle(handle));
  }
  return { known, self };
}

/** What one types after `@` to name somebody; undefined when the name can not be typed so. */
export function mentionHandle({ kind, handle, displayName }: Participant): string | undefined {
  if (kind === "persona") return handle === "" ? undefined : handle;
  return isHandle(displayName) ? displayName : undefined;
}
