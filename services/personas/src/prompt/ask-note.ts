import type { Message } from "@polylogue/proto/room";
import { escapeName, escapeText } from "./escape.ts";
import { messageElement } from "./message-element.ts";
import { type Speakers, speakerInProse } from "./speakers.ts";
import { type Spoken, spokenOf } from "./spoken.ts";

export interface AskNoteInput {
  readonly selfName: string;
  /** The message that asked, when it was found. */
  readonly trigger: Message | undefined;
  /** Participant id of the person at the root of the chain. */
  readonly asker: string;
  /** The broken-off message that the answer goes on with; `unknown` when there is one that was not found. */
  readonly continued: Message | "unknown" | undefined;
  readonly kept: readonly Spoken[];
  readonly speakers: Speakers;
  readonly authors: ReadonlyMap<string, string>;
}

/** The last words: who asks, in which message, on whose behalf. What changes with each turn stands here, behind what can be cached. */
export function askNote(input: AskNoteInput): string {
  return input.continued ? continueNote(input, input.continued) : answerNote(input);
}

function answerNote({ selfName, trigger, asker, kept, speakers, authors }: AskNoteInput): string {
  const you = `"${escapeName(selfName)}"`;
  const by = trigger && speakers.of(trigger.author);
  const root = trigger?.author === asker ? undefined : speakers.of(asker);
  const chain = root ? `, in an exchange that ${speakerInProse(root)} began` : "";
  if (!trigger || !by) return `<note>You are asked to speak${chain}. Write the next message of ${you}.</note>`;
  const isLast = kept.at(-1)?.id === trigger.id;
  const spoken = spokenOf(trigger);
  // Somebody spoke in between, or the message is too far back: it is said again, so that the answer is to it.
  const again = !isLast && spoken ? `\n${messageElement(spoken, speakers, authors)}` : "";
  const which = isLast ? "the message above" : spoken ? "this message" : "a message that is deleted now";
  const sentence = `${speakerInProse(by)} asks you${chain}, with ${which}. Write the next message of ${you}.`;
  return `<note>${sentence}</note>${again}`;
}

/** Code units of the end of a message that are said again where it goes on. */
const endUnits = 160;

function continueNote({ asker, kept, speakers, authors }: AskNoteInput, continued: Message | "unknown"): string {
  const by = speakers.of(asker);
  const who = by ? `${speakerInProse(by)} asks you` : "You are asked";
  const spoken = continued === "unknown" ? undefined : spokenOf(continued);
  const how =
    "Write on exactly where it ends, as if it had never broken off: repeat nothing of it, and begin with no introduction.";
  if (!spoken) return `<note>${who} to go on with a message of yours that broke off. ${how}</note>`;
  const isShown = kept.some(({ message }) => message.id === spoken.id);
  const end = escapeText(spoken.message.text.slice(-endUnits).replace(/^[\udc00-\udfff]/, ""));
  const which = isShown ? `that ends with these words: ${end}` : "that is this one";
  const shown = isShown ? "" : `\n${messageElement(spoken, speakers, authors)}`;
  return `<note>${who} to go on with your message ${which}</note>${shown}\n<note>${how}</note>`;
}
