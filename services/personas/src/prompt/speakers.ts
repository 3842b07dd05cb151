import { type Message, type Participant, ParticipantKind } from "@polylogue/proto/room";
import { escapeName } from "./escape.ts";

/** How a participant is named in a prompt. */
export interface Speaker {
  /** Escaped, for an attribute. */
  readonly name: string;
  readonly kind: "person" | "persona";
  /** From 2, when somebody before them has the same name: names alone may be shared, the pair may not. */
  readonly number: number | undefined;
}

export interface Speakers {
  of(participantId: string): Speaker | undefined;
}

/** Names everybody who sits in the room or wrote one of the messages; who left keeps the name under which they wrote. */
export function nameSpeakers(participants: readonly Participant[], messages: readonly Message[]): Speakers {
  const speakers = new Map<string, Speaker>();
  const taken = new Map<string, number>();
  for (const { id, displayName, kind } of participants) add(id, displayName, kind);
  for (const { author, authorName, authorKind } of messages) add(author, authorName, authorKind);
  return { of: (participantId) => speakers.get(participantId) };

  function add(id: string, displayName: string, kind: ParticipantKind): void {
    if (speakers.has(id)) return;
    const name = escapeName(displayName);
    const sameAs = name.normalize("NFKC").toLowerCase();
    const count = (taken.get(sameAs) ?? 0) + 1;
    taken.set(sameAs, count);
    speakers.set(id, {
      name,
      kind: kind === ParticipantKind.PERSONA ? "persona" : "person",
      number: count > 1 ? count : undefined,
    });
  }
}

/** The attributes that say who: the one thing in a prompt that does. */
export function speakerAttributes(attribute: "from" | "name", speaker: Speaker): string {
  const number = speaker.number === undefined ? "" : ` number="${speaker.number}"`;
  return `${attribute}="${speaker.name}"${number} kind="${speaker.kind}"`;
}

/** A speaker as the room's own notes name them, between quotes that no name can contain. */
export function speakerInProse(speaker: Speaker): string {
  return speaker.number === undefined ? `"${speaker.name}"` : `"${speaker.name}" number ${speaker.number}`;
}
