import type { Message, Participant, Room } from "@polylogue/proto/room";
import { runnerLimits } from "../limits.ts";
import { escapeName, escapeText } from "./escape.ts";
import { nameSpeakers, type Speakers, speakerAttributes, speakerInProse } from "./speakers.ts";
import { type BrokenOff, type Spoken, spokenOf } from "./spoken.ts";
import { systemText } from "./system-text.ts";
import { selectWindow } from "./window.ts";

export interface PromptLine {
  readonly role: "user" | "assistant";
  readonly text: string;
}

export interface Prompt {
  readonly system: string;
  /** Oldest first; the roles alternate, the first and the last line are the user's. */
  readonly lines: readonly PromptLine[];
}

/** Everything that a prompt follows from. */
export interface PromptInput {
  readonly instructions: string;
  /** The persona as a participant of the room. */
  readonly self: Participant;
  /** The message that the answer becomes. */
  readonly selfMessageId: string;
  readonly room: Room;
  readonly participants: readonly Participant[];
  /** The newest messages of the room, oldest first. */
  readonly messages: readonly Message[];
  /** True when the room has older ones. */
  readonly hasMore: boolean;
  /** The message that asked, when it was found; it need not be one of `messages`. */
  readonly trigger: Message | undefined;
  /** Participant id of the person at the root of the chain. */
  readonly asker: string;
}

/** One persona's view of the room: its own lines are the assistant's, everybody else is the user, each under their name. */
export function projectPrompt(input: PromptInput): Prompt {
  const window = selectWindow(input.messages, input.selfMessageId);
  const known = input.trigger ? [...input.messages, input.trigger] : input.messages;
  const speakers = nameSpeakers(input.participants, known);
  const authors = new Map(known.map((message) => [message.id, message.author]));
  const lines = createLines();
  lines.add("user", roomNote(input, speakers));
  if (window.leftOut > 0 || input.hasMore) lines.add("user", leftOutNote(window.leftOut, input.hasMore));
  for (const spoken of window.kept) {
    if (spoken.message.author === input.self.id) {
      lines.add("assistant", spoken.text);
      if (spoken.brokenOff) lines.add("user", `<note>${ownBrokenOff[spoken.brokenOff]}</note>`);
    } else {
      lines.add("user", messageTag(spoken, speakers, authors));
    }
  }
  lines.add("user", askNote(input, window.kept, speakers, authors));
  const { displayName, handle } = input.self;
  return { system: systemText(input.instructions, { displayName, handle }), lines: lines.all() };
}

const ownBrokenOff: Readonly<Record<BrokenOff, string>> = {
  stopped: "You were stopped at this point of your message.",
  interrupted: "Your message was interrupted at this point.",
  failed: "Your message broke off at this point.",
  cut: "Your message was cut off at this point.",
};

function createLines(): { add(role: PromptLine["role"], text: string): void; all(): PromptLine[] } {
  const lines: { role: PromptLine["role"]; text: string }[] = [];
  return {
    add(role, text) {
      const last = lines.at(-1);
      if (last?.role === role) last.text += role === "user" ? `\n${text}` : `\n\n${text}`;
      else lines.push({ role, text });
    },
    all: () => lines,
  };
}

/** Who is here, by name only: what the others were told is theirs. */
function roomNote({ room, participants, self }: PromptInput, speakers: Speakers): string {
  const named = participants.slice(0, runnerLimits.rosterMax).map((participant) => {
    const speaker = speakers.of(participant.id);
    const handle = participant.handle === "" ? "" : ` handle="${escapeName(participant.handle)}"`;
    const you = participant.id === self.id ? ' you="true"' : "";
    return speaker ? `<participant ${speakerAttributes("name", speaker)}${handle}${you}/>\n` : "";
  });
  const unnamed = participants.length - named.length;
  const others = unnamed > 0 ? `<note>${unnamed} more participants are not listed.</note>\n` : "";
  return `<room title="${escapeName(room.title)}">\n${named.join("")}${others}</room>`;
}

function leftOutNote(leftOut: number, hasMore: boolean): string {
  if (leftOut === 0) return "<note>Older messages of this room are left out here.</note>";
  const count = hasMore ? `At least ${leftOut}` : `${leftOut}`;
  return `<note>${count} older ${leftOut === 1 ? "message is" : "messages are"} left out here.</note>`;
}

function messageTag(spoken: Spoken, speakers: Speakers, authors: ReadonlyMap<string, string>): string {
  const { message, text, brokenOff } = spoken;
  const speaker = speakers.of(message.author);
  const quoted = speakers.of(authors.get(message.replyTo) ?? "");
  const from = speaker ? speakerAttributes("from", speaker) : 'from="" kind="person"';
  const replying = quoted ? ` replying-to="${quoted.name}"` : "";
  const state = brokenOff ? ` state="${brokenOff}"` : "";
  return `<message ${from}${replying}${state}>${escapeText(text)}</message>`;
}

/** The last words: who asks, in which message, on whose behalf. What changes with each turn stands here, behind what can be cached. */
function askNote(
  { trigger, asker, self }: PromptInput,
  kept: readonly Spoken[],
  speakers: Speakers,
  authors: ReadonlyMap<string, string>,
): string {
  const you = `"${escapeName(self.displayName)}"`;
  const by = trigger && speakers.of(trigger.author);
  const root = trigger?.author === asker ? undefined : speakers.of(asker);
  const chain = root ? `, in an exchange that ${speakerInProse(root)} began` : "";
  if (!trigger || !by) return `<note>You are asked to speak${chain}. Write the next message of ${you}.</note>`;
  const isLast = kept.at(-1)?.message.id === trigger.id;
  const spoken = spokenOf(trigger);
  // Somebody spoke in between, or the message is too far back: it is said again, so that the answer is to it.
  const again = !isLast && spoken ? `\n${messageTag(spoken, speakers, authors)}` : "";
  const which = isLast ? "the message above" : spoken ? "this message" : "a message that is deleted now";
  const sentence = `${speakerInProse(by)} asks you${chain}, with ${which}. Write the next message of ${you}.`;
  return `<note>${sentence}</note>${again}`;
}
