import { escapeText } from "./escape.ts";
import { type Speakers, speakerAttributes } from "./speakers.ts";
import type { Spoken } from "./spoken.ts";

/**
 * A message of somebody else as prompts show it. Only the attributes say who speaks, and no text can end its element.
 *
 * @param authors Participant ids of the authors of messages, by message id: of those that one may be shown to reply to.
 */
export function messageElement(spoken: Spoken, speakers: Speakers, authors: ReadonlyMap<string, string>): string {
  const { message, text, brokenOff } = spoken;
  const speaker = speakers.of(message.author);
  const quoted = speakers.of(authors.get(message.replyTo) ?? "");
  const from = speaker ? speakerAttributes("from", speaker) : 'from="" kind="person"';
  const replying = quoted ? ` replying-to="${quoted.name}"` : "";
  const continuing = message.continues === "" ? "" : ' continues="true"';
  // What was cut before it spoke as somebody else may well be whole.
  const state = brokenOff && brokenOff !== "spoke-as-other" ? ` state="${brokenOff}"` : "";
  return `<message ${from}${replying}${continuing}${state}>${escapeText(text)}</message>`;
}
