import {
  findMentions,
  isBlank,
  isHeldBack,
  limits,
  type NameIndex,
  type Unaddressed,
  whoIsAsked,
} from "@polylogue/proto";
import type { Participant, RoomSettings } from "../../room/room-view.ts";
import { listWords } from "../words/list-words.ts";

/** Whom a message reaches, beyond being read. */
export interface Addressees {
  /** Personas that it asks, in order. */
  readonly asked: readonly Participant[];
  /** Personas that it would ask if they were not held. */
  readonly held: readonly Participant[];
  /** People whom it names. */
  readonly told: readonly Participant[];
}

/** What is about to be said, and where. */
export interface Saying {
  readonly text: string;
  readonly names: NameIndex;
  readonly seats: ReadonlyMap<string, Participant>;
  readonly settings: Pick<RoomSettings, "unaddressed" | "leadPersona">;
  readonly me: string;
  /** The author of the message that it answers, empty if not known; undefined when it answers none. */
  readonly repliesTo: string | undefined;
}

/** Whom a text will ask and tell (T1), by the very code by which the room decides it. */
export function addressees({ text, names, seats, settings, me, repliesTo }: Saying): Addressees {
  const asked: Participant[] = [];
  const held: Participant[] = [];
  if (isBlank(text) && repliesTo === undefined) return { asked, held, told: [] };
  const mentions = findMentions(text, names);
  const participants = [...seats.values()].map(({ id, kind, isHeld }) => ({
    id,
    isPersona: kind === "persona",
    isHeld,
  }));
  const message = { sender: me, mentions, repliesTo };
  for (const [id, how] of whoIsAsked(participants, unaddressedBy(settings), message)) {
    const persona = seats.get(id);
    if (persona) (isHeldBack(persona, how) ? held : asked).push(persona);
  }
  const named = new Set(mentions.map(({ participantId }) => seats.get(participantId)));
  const told = [...named].filter((seat) => seat?.kind === "person" && seat.id !== me) as Participant[];
  return { asked, held, told };
}

function unaddressedBy({ unaddressed, leadPersona }: Saying["settings"]): Unaddressed {
  switch (unaddressed) {
    case "UNADDRESSED_ALL":
      return { kind: "all" };
    case "UNADDRESSED_LEAD":
      return { kind: "lead", persona: leadPersona };
    case "UNADDRESSED_SILENT":
    case "UNADDRESSED_UNSPECIFIED":
      return { kind: "silent" };
    default:
      unaddressed satisfies never;
      // A policy of a newer server.
      return { kind: "silent" };
  }
}

/** People that the line under the composer names. */
const TOLD_MAX = 3;

/** The line under the composer: what sending will lead to, said before it is sent. */
export function askWords({ asked, held, told }: Addressees, hasPersonas: boolean, isEmpty: boolean): string {
  const toldWords = told.length === 0 ? "" : countedWords(told, TOLD_MAX);
  const heldWords =
    held.length === 0 ? "" : ` ${namesOf(held)} ${held.length === 1 ? "is" : "are"} held: ask by name or by reply.`;
  if (asked.length > 0) {
    const rest = asked.length - limits.asksPerMessageMax;
    const askedWords = `Asking ${namesOf(asked.slice(0, limits.asksPerMessageMax))}`;
    const mentioning = toldWords === "" ? "" : `, mentioning ${toldWords}`;
    const tooMany = rest > 0 ? ` ${rest} more would be too many at once.` : "";
    const more = tooMany + heldWords;
    return `${askedWords}${mentioning}${more === "" ? "" : `.${more}`}`;
  }
  if (toldWords !== "") return `Mentioning ${toldWords}, asking nobody${heldWords === "" ? "" : `.${heldWords}`}`;
  if (heldWords !== "") return `Asking nobody.${heldWords}`;
  if (!hasPersonas) return "There is no persona in this room yet.";
  return isEmpty ? "Type @ to ask a persona." : "Asking nobody: people only. Type @ to ask a persona.";
}

function namesOf(seats: readonly Participant[]): string {
  return listWords(seats.map(({ displayName }) => displayName));
}

function countedWords(seats: readonly Participant[], max: number): string {
  const names = seats.slice(0, max).map(({ displayName }) => displayName);
  return listWords(seats.length > max ? [...names, `${seats.length - max} more`] : names);
}
