import type { ModelRequest } from "../model-port.ts";
import { type Conversation, readConversation, type Said } from "./conversation.ts";
import { createDice, type Dice } from "./dice.ts";
import { type Domain, domainOf } from "./domain.ts";
import { type Intent, intentOf } from "./intent.ts";
import { personaName } from "./persona-name.ts";
import { seedOf } from "./seed.ts";
import { type Topic, topicOf } from "./topic.ts";
import { type Voice, voiceOf } from "./voice.ts";
import { createWording, type Wording } from "./wording.ts";
import { bareText, isContentWord, wordsOf } from "./words.ts";

/** Everything that a reply is made from. */
export interface ReplyContext {
  readonly intent: Intent;
  readonly conversation: Conversation;
  /** The message to answer. */
  readonly ask: Said;
  /** Of the message, else of what was said shortly before. */
  readonly topic: Topic | undefined;
  /** Somebody else's recent message, if there is one worth mentioning. */
  readonly other: (Said & { readonly name: string }) | undefined;
  readonly voice: Voice;
  readonly domain: Domain;
  readonly dice: Dice;
  readonly wording: Wording;
  /** Asked for a few sentences at most. */
  readonly isBrief: boolean;
}

const nothingSaid: Said = { name: undefined, kind: "person", text: "" };

/** Reads a request. */
export function readReplyContext(request: ModelRequest): ReplyContext {
  const conversation = readConversation(request);
  const ask = conversation.ask ?? nothingSaid;
  const name = personaName(request.system);
  const askIndex = conversation.messages.lastIndexOf(ask);
  const before = conversation.messages.slice(0, Math.max(askIndex, 0));
  const recent = before.slice(-4);
  // Only a message that says nothing by itself goes on with what was said before it.
  const standsAlone = wordsOf(bareText(ask.text)).some(isContentWord);
  const earlier = recent.toReversed().map(({ text }) => topicOf(text));
  const topic = standsAlone ? topicOf(ask.text) : earlier.find((one) => one !== undefined);
  const dice = createDice(seedOf(request));
  const slots = { about: topic?.about ?? "this", thing: topic?.thing, asker: ask.name };
  return {
    intent: intentOf(ask.text, request.system, name !== undefined),
    conversation,
    ask,
    topic,
    other: otherSpeaker(before, ask, name, topic),
    voice: voiceOf(instructionsIn(request.system), name),
    domain: domainOf(
      bareText(ask.text),
      standsAlone,
      recent.map(({ text }) => text),
    ),
    dice,
    wording: createWording(dice, slots, conversation.messages.map(({ text }) => text).join("\n")),
    isBrief:
      request.model === "brief" || /\b(?:briefly|in short|one sentence|short answer|keep it short)\b/i.test(ask.text),
  };
}

/** The rules of the room, which the personas' prompts put behind the instructions, say nothing of a character. */
function instructionsIn(system: string): string {
  return system.split(/^# The room$/m, 1)[0] ?? "";
}

function otherSpeaker(
  before: readonly Said[],
  ask: Said,
  own: string | undefined,
  topic: Topic | undefined,
): (Said & { readonly name: string }) | undefined {
  const lengthMin = 20;
  for (const said of before.slice(-8).toReversed()) {
    const { name } = said;
    if (said.kind === "self" || name === undefined || name === ask.name || name === own) continue;
    if (said.text.length >= lengthMin && sharesWord(said.text, topic)) return { ...said, name };
  }
  return undefined;
}

/** Whether a text is about the same thing: one word with the same beginning is enough. */
function sharesWord(text: string, topic: Topic | undefined): boolean {
  const stemLength = 5;
  const stems = new Set(topic?.words.slice(0, 6).map((word) => word.slice(0, stemLength)));
  return wordsOf(text).some((word) => isContentWord(word) && stems.has(word.slice(0, stemLength)));
}
