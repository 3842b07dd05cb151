import type { RoomMessage, RoomView } from "../../room/room-view.ts";
import { excerpt, firstSentence } from "../words/excerpt.ts";
import { plural } from "../words/list-words.ts";
import { outcomeCard } from "../words/outcome-words.ts";

/** Something worth saying, before it is merged with what happened at the same time. */
export type Happening =
  | { readonly kind: "began"; readonly name: string }
  | { readonly kind: "ended"; readonly words: string }
  | { readonly kind: "posted"; readonly words: string };

/** Messages above which only their number is spoken. */
const SPOKEN_MAX = 2;

/** What happened between two views of a room: boundaries of answers and new messages, never tokens. */
export function findHappenings(before: RoomView, after: RoomView, me: string): Happening[] {
  if (before.phase !== "open" || before.messages === after.messages) return [];
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
  const parts = [
    ...(began.length > SPOKEN_MAX
      ? [`${began.length} personas are answering`]
      : began.map((name) => `${name} is answering`)),
    ...(posted.length > SPOKEN_MAX ? [plural(posted.length, "new message")] : posted),
    ...(ended.length > SPOKEN_MAX ? [`${ended.length} answers are finished`] : ended),
  ];
  return parts.join(". ");
}

function endWords(message: RoomMessage, me: string): string {
  const { authorName, text, turn } = message;
  const hasText = text !== "";
  const stoppedBy = turn?.stoppedBy === me ? "You" : "";
  const { outcome = "OUTCOME_UNSPECIFIED", reason = "REASON_UNSPECIFIED", isPartial = false } = turn ?? {};
  const card = outcomeCard({ persona: authorName, outcome, reason, hasText, isPartial, stoppedBy });
  if (card !== undefined) return card.text;
  return `${authorName} finished, ${plural(text.split(/\s+/u).filter(Boolean).length, "word")}: ${firstSentence(text)}`;
}
