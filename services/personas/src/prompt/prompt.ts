import { estimateTokens } from "@polylogue/proto/model";
import type { Message, Participant, Room } from "@polylogue/proto/room";
import { askNote } from "./ask-note.ts";
import { messageElement } from "./message-element.ts";
import { roomNote } from "./room-note.ts";
import type { SpeakerGuardOptions } from "./speaker-guard.ts";
import { nameSpeakers } from "./speakers.ts";
import { type BrokenOff, spokenOf } from "./spoken.ts";
import { systemText } from "./system-text.ts";
import { selectWindow } from "./window.ts";

export interface PromptLine {
  readonly role: "user" | "assistant";
  readonly text: string;
  /** Everything up to and with this line is likely to come again in the persona's next prompt. */
  readonly cache?: true;
}

export interface Prompt {
  readonly system: string;
  /** Oldest first. Several of one role may follow each other; the first and the last are the user's. */
  readonly lines: readonly PromptLine[];
  /** What it has of the room. */
  readonly context: {
    readonly messages: number;
    readonly leftOut: number;
    readonly hasMore: boolean;
    readonly tokens: number;
  };
  /** What keeps the answer in the persona's own name. */
  readonly guard: SpeakerGuardOptions;
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
  /** The broken-off message that the answer goes on with; `unknown` when there is one that was not found. */
  readonly continued: Message | "unknown" | undefined;
}

/**
 * One persona's view of the room: its own lines are the assistant's, everybody else is the user, each under their name. What stays as it is
 * from turn to turn stands first, so that the prompts of a persona begin alike.
 */
export function projectPrompt(input: PromptInput): Prompt {
  const { self, participants, messages, hasMore, trigger, continued } = input;
  const window = selectWindow(messages, input.selfMessageId, hasMore);
  // How far back was read depends on the pages: whatever shows has to follow from the window alone.
  const start = window.kept[0]?.seq ?? 0;
  const inWindow = messages.filter(({ seq }) => seq >= start);
  const speakers = nameSpeakers(participants, trigger ? [...inWindow, trigger] : inWindow);
  const authors = new Map(inWindow.map((message) => [message.id, message.author]));

  const lines: PromptLine[] = [{ role: "user", text: roomNote(input.room, participants, self.id, speakers) }];
  if (window.leftOut > 0 || hasMore) {
    lines.push({ role: "user", text: "<note>Older messages of this room are left out here.</note>" });
  }
  for (const spoken of window.kept) {
    if (spoken.message.author === self.id) {
      lines.push({ role: "assistant", text: spoken.text });
      if (spoken.brokenOff) lines.push({ role: "user", text: `<note>${ownBrokenOff[spoken.brokenOff]}</note>` });
    } else {
      lines.push({ role: "user", text: messageElement(spoken, speakers, authors) });
    }
  }
  const stable = withMarks(lines);
  const { displayName, handle } = self;
  const tail = askNote({ ...input, selfName: displayName, kept: window.kept, speakers, authors });
  const all: PromptLine[] = [...stable, { role: "user", text: tail }];
  const number = speakers.of(self.id)?.number;
  const name = { displayName, handle, ...(number !== undefined && { number }) };
  const system = systemText(input.instructions, name);
  const context = {
    messages: window.kept.length,
    leftOut: window.leftOut,
    hasMore,
    tokens: all.reduce((sum, { text }) => sum + estimateTokens(text), estimateTokens(system)),
  };
  const others = [
    ...participants.filter(({ id }) => id !== self.id),
    // Who left may still be imitated.
    ...window.kept.flatMap(({ message: { author, authorName } }) =>
      author === self.id ? [] : [{ displayName: authorName, handle: "" }],
    ),
  ];
  const partial = continued && continued !== "unknown" ? spokenOf(continued)?.message.text : undefined;
  return {
    system,
    lines: all,
    context,
    guard: { self: name, others, ...(partial !== undefined && { after: partial }) },
  };
}

const ownBrokenOff: Readonly<Record<BrokenOff, string>> = {
  stopped: "You were stopped at this point of your message.",
  interrupted: "Your message was interrupted at this point.",
  failed: "Your message broke off at this point.",
  cut: "Your message was cut off at this point.",
  "spoke-as-other": "Your message ended at this point, where it began to speak as somebody else.",
};

/** Lines between two marks: vendors look only so far back from a mark for what they have kept. */
const markEveryLines = 16;
/** Marks that the model door lets pass. */
const marksMax = 3;

/**
 * Marks the last line, with which the next prompt will go on, and the last lines of full steps before it: they are marked again, until the
 * window moves, however much is said between two turns.
 */
function withMarks(lines: readonly PromptLine[]): PromptLine[] {
  const last = lines.length - 1;
  const lastStep = Math.floor(last / markEveryLines);
  const marked = new Set([last]);
  for (let step = lastStep; step > 0 && marked.size < marksMax; step -= 1) marked.add(step * markEveryLines);
  return lines.map((line, index) => (marked.has(index) ? { ...line, cache: true } : line));
}
