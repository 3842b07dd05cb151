import type { RoomMessage, RoomView } from "../../room/room-view.ts";
import { capCard } from "../words/cap-words.ts";
import { excerpt, firstSentence } from "../words/excerpt.ts";
import { plural } from "../words/list-words.ts";
import { droppedTurnWords, outcomeCard } from "../words/outcome-words.ts";

/** Something worth saying, before it is merged with what happened at the same time. */
export type Happening =
  | { readonly kind: "began"; readonly name: string }
  | { readonly kind: "ended"; readonly words: string }
  | { readonly kind: "posted"; readonly words: string }
  /** About the room itself: a hold, a cap, a turn that was dropped, a version that was picked. */
  | { readonly kind: "told"; readonly words: string };

/** Messages above which only their number is spoken. */
const SPOKEN_MAX = 2;
/** Words about the room that are spoken in one breath. */
const TOLD_MAX = 3;

/** What happened between two views of a room: boundaries of answers and new messages, never tokens. */
export function findHappenings(before: RoomView, after: RoomView, me: string): Happening[] {
  if (before.phase !== "open") return [];
  const words = [...holds(before, after), ...caps(before, after), ...drops(before, after), ...picks(before, after)];
  return [...spoken(before, after, me), ...words.map((told) => ({ kind: "told" as const, words: told }))];
}

function spoken(before: RoomView, after: RoomView, me: string): Happening[] {
  if (before.messages === after.messages) return [];
  const happenings: Happening[] = [];
  const newestBefore = before.messages.get(before.order.at(-1) ?? "")?.seq ?? 0;
  for (const id of after.order.slice(-50)) {
    const message = after.messages.get(id);
    const earlier = before.messages.get(id);
    if (message === undefined || message === earlier) continue;
    const isNew = earlier === undefined && message.seq > newestBefore;
    if (message.turn === undefined) {
      if (isNew && message.author !== me)
        happenings.push({ kind: "posted", words: `${message.authorName}: ${excerpt(message.text)}` });
    } else if (isNew && message.turn.status === "running") {
      happenings.push({ kind: "began", name: message.authorName });
    } else if (
      message.turn.status === "ended" &&
      (earlier?.turn?.status ?? (isNew ? "running" : "ended")) !== "ended"
    ) {
      happenings.push({ kind: "ended", words: endWords(message, me) });
    }
  }
  return happenings;
}

/** What is said of all that happened within one breath. */
export function speechFor(happenings: readonly Happening[]): string {
  const began = happenings.flatMap((one) => (one.kind === "began" ? [one.name] : []));
  const ended = happenings.flatMap((one) => (one.kind === "ended" ? [one.words] : []));
  const posted = happenings.flatMap((one) => (one.kind === "posted" ? [one.words] : []));
  const told = happenings.flatMap((one) => (one.kind === "told" ? [one.words] : []));
  const parts = [
    ...(began.length > SPOKEN_MAX
      ? [`${began.length} personas are answering`]
      : began.map((name) => `${name} is answering`)),
    ...(posted.length > SPOKEN_MAX ? [plural(posted.length, "new message")] : posted),
    ...(ended.length > SPOKEN_MAX ? [`${ended.length} answers are finished`] : ended),
    ...told.slice(0, TOLD_MAX),
  ];
  return parts.join(". ");
}

function endWords(message: RoomMessage, me: string): string {
  const { authorName, text, turn } = message;
  const hasText = text !== "";
  const stoppedBy = turn?.stoppedBy === me ? "You" : "";
  const { outcome = "OUTCOME_UNSPECIFIED", reason = "REASON_UNSPECIFIED", isPartial = false, note = "" } = turn ?? {};
  const card = outcomeCard({ persona: authorName, outcome, reason, hasText, isPartial, stoppedBy, note });
  if (card !== undefined) return card.text;
  return `${authorName} finished, ${plural(text.split(/\s+/u).filter(Boolean).length, "word")}: ${firstSentence(text)}`;
}

function holds(before: RoomView, after: RoomView): string[] {
  if (before.seats === after.seats) return [];
  return [...after.seats.values()].flatMap(({ id, displayName, isHeld }) => {
    const wasHeld = before.seats.get(id)?.isHeld;
    if (wasHeld === undefined || wasHeld === isHeld) return [];
    return [isHeld ? `${displayName} is held` : `${displayName} may speak again`];
  });
}

function caps(before: RoomView, after: RoomView): string[] {
  if (before.capped === after.capped) return [];
  const known = new Set(before.capped.map(({ chainId, trigger }) => `${chainId} ${trigger}`));
  return after.capped
    .filter(({ chainId, trigger }) => !known.has(`${chainId} ${trigger}`))
    .map((chain) => {
      const names = chain.personaIds.flatMap((id) => after.seats.get(id)?.displayName ?? []);
      return capCard(chain, names, after.facts.settings).text;
    });
}

/** Turns that ended before they began; those that a cap refused are told by its card. */
function drops(before: RoomView, after: RoomView): string[] {
  if (before.notices === after.notices) return [];
  const known = new Set(before.notices.map(({ id }) => id));
  return after.notices.flatMap(({ id, what }) =>
    known.has(id) || what.kind !== "turnDropped" || what.outcome === "OUTCOME_CAPPED"
      ? []
      : [droppedTurnWords(what.personaName, what.outcome, what.reason)],
  );
}

/** What somebody picked. A version that stands for its answer because it was just finished is told as finished. */
function picks(before: RoomView, after: RoomView): string[] {
  if (before.messages === after.messages) return [];
  return after.order.slice(-50).flatMap((id) => {
    const message = after.messages.get(id);
    const earlier = before.messages.get(id);
    if (message === undefined || earlier === undefined || message.picked === earlier.picked) return [];
    const wasEnded = (before.messages.get(message.picked || id)?.turn?.status ?? "running") === "ended";
    return wasEnded ? [`Another version of ${message.authorName}’s answer was picked`] : [];
  });
}
