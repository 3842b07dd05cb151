import { create, type Event, EventSchema, type Message, TurnStatus } from "./wire.ts";

/**
 * The event without what a message says in it; the same event when it says nothing. All else stays: places, ids, authors and asks, so
 * that with the message's deletion it folds to what the whole event does (L8).
 */
export function eraseText(event: Event, messageId: string): Event {
  const { kind } = event;
  const erased = { text: "", mentions: [] };
  switch (kind.case) {
    case "messagePosted": {
      const { message } = kind.value;
      if (message?.id !== messageId || !isSaying(message)) return event;
      return withKind(event, { ...kind, value: { ...kind.value, message: { ...message, ...erased } } });
    }
    case "messageEdited":
      if (kind.value.messageId !== messageId || !isSaying(kind.value)) return event;
      return withKind(event, { ...kind, value: { ...kind.value, ...erased } });
    case "turnEnded":
      if (kind.value.messageId !== messageId || !(isSaying(kind.value) || kind.value.note !== "")) return event;
      return withKind(event, { ...kind, value: { ...kind.value, ...erased, note: "" } });
    default:
      return event;
  }
}

/** Where a message has, or had, a text: `replacesSeq` is where the one before it stands, 0 when there is none or it is not known. */
export interface TextPlace {
  readonly seq: number;
  readonly replacesSeq: number;
}

/** The place of the message's text in the event, erased or not; undefined when the event has none. */
export function textPlace({ seq, kind }: Event, messageId: string): TextPlace | undefined {
  switch (kind.case) {
    case "messagePosted":
      return kind.value.message?.id === messageId ? { seq, replacesSeq: 0 } : undefined;
    case "messageEdited":
      return kind.value.messageId === messageId ? { seq, replacesSeq: kind.value.replacesSeq } : undefined;
    case "turnEnded":
      return kind.value.messageId === messageId ? { seq, replacesSeq: 0 } : undefined;
    default:
      return undefined;
  }
}

/** Events in which the message has a text: a person's posting and edits, the end of a persona's turn. */
export function textsOf(message: Message): number {
  if (!message.turn) return message.revision;
  return message.turn.status === TurnStatus.ENDED ? 1 : 0;
}

function isSaying({ text, mentions }: Pick<Message, "text" | "mentions">): boolean {
  return text !== "" || mentions.length > 0;
}

function withKind(event: Event, kind: Event["kind"]): Event {
  return create(EventSchema, { ...event, kind });
}
