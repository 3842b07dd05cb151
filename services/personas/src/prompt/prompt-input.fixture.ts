import { create } from "@bufbuild/protobuf";
import {
  type Message,
  MessageSchema,
  Outcome,
  type Participant,
  ParticipantKind,
  ParticipantSchema,
  Reason,
  RoomSchema,
  TurnStatus,
} from "@polylogue/proto/room";
import { type Prompt, type PromptInput, projectPrompt } from "./prompt.ts";

export const person = (id: string, displayName: string): Participant =>
  create(ParticipantSchema, { id, displayName, kind: ParticipantKind.PERSON });

const persona = (id: string, displayName: string, handle: string): Participant =>
  create(ParticipantSchema, {
    id,
    displayName,
    handle,
    kind: ParticipantKind.PERSONA,
    persona: { personaId: handle, version: 1, description: "secret plans" },
  });

export const ada = persona("p_ada", "Ada", "ada");
export const bob = persona("p_bob", "Bob", "bob");
export const mira = person("p_mira", "Mira");

const names: Record<string, string> = { p_ada: "Ada", p_bob: "Bob", p_mira: "Mira" };

export interface More {
  readonly id?: string;
  readonly text?: string;
  readonly authorName?: string;
  readonly replyTo?: string;
  readonly revision?: number;
  readonly deleted?: boolean;
  readonly turn?: { status: TurnStatus; outcome?: Outcome; reason?: Reason; partial?: boolean };
  readonly versionOf?: string;
  readonly picked?: string;
  readonly continues?: string;
}

/** A message of Mira's, or a persona's whole answer. */
export function said(seq: number, author: string, text: string, more: More = {}): Message {
  const isPersona = author === "p_ada" || author === "p_bob";
  return create(MessageSchema, {
    id: `m_${seq}`,
    seq,
    author,
    authorName: names[author] ?? author,
    authorKind: isPersona ? ParticipantKind.PERSONA : ParticipantKind.PERSON,
    text,
    ...(isPersona && { turn: { status: TurnStatus.ENDED, outcome: Outcome.ANSWERED } }),
    ...more,
  });
}

export const turn = (outcome: Outcome, reason = Reason.UNSPECIFIED) => ({
  turn: { status: TurnStatus.ENDED, outcome, reason },
});

/** Ada's prompt in a room of Mira, Ada and Bob, where the last message asks. */
export function project(messages: Message[], more: Partial<PromptInput> = {}): Prompt {
  return projectPrompt({
    instructions: "You are a careful editor.",
    self: ada,
    selfMessageId: "m_self",
    room: create(RoomSchema, { id: "r_1", title: "Launch" }),
    participants: [mira, ada, bob],
    messages,
    hasMore: false,
    trigger: messages.at(-1),
    asker: "p_mira",
    continued: undefined,
    ...more,
  });
}

/** A star marks what the vendor may keep. */
export const conversation = (prompt: Prompt): string =>
  prompt.lines.map(({ role, text, cache }) => `[${role}${cache ? "*" : ""}]\n${text}`).join("\n\n");
