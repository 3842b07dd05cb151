import type { EventJson } from "@polylogue/proto/room";
import { addRefusedAsks, nameOf } from "./fold-notice.ts";
import { readMentions, readMessage, readTimeMs } from "./read-wire.ts";
import type { RoomMessage, RoomView } from "./room-view.ts";

/** The kinds of events that people's messages come from. */
export function foldMessageEvent(view: RoomView, event: EventJson): RoomView {
  const { messagePosted, messageEdited, messageDeleted, versionPicked } = event;
  if (messagePosted?.message !== undefined) {
    const message = withEnvelope(readMessage(messagePosted.message), view, event);
    const next = {
      ...putMessage(view, message),
      pending: withoutPost(view.pending, message.clientMessageId),
      typists: withoutTypist(view.typists, message.author),
    };
    return addRefusedAsks(next, event, messagePosted.asks ?? []);
  }
  if (messageEdited !== undefined) {
    const { messageId = "", revision = 0, text = "", mentions } = messageEdited;
    return changeMessage(view, messageId, (message) =>
      revision > message.revision && !message.isDeleted
        ? { ...message, revision, text, mentions: readMentions(mentions), editedAtMs: readTimeMs(event.at) }
        : message,
    );
  }
  if (messageDeleted !== undefined) {
    const { messageId = "" } = messageDeleted;
    return changeMessage(withoutOffers(view, messageId), messageId, (message) =>
      message.isDeleted
        ? message
        : {
            ...message,
            isDeleted: true,
            text: "",
            mentions: [],
            turn: message.turn && { ...message.turn, note: "" },
          },
    );
  }
  if (versionPicked !== undefined) {
    const { messageId = "", versionId = "" } = versionPicked;
    return changeMessage(view, messageId, (message) =>
      message.isDeleted ? message : { ...message, picked: versionId === message.id ? "" : versionId },
    );
  }
  return view;
}

/** Nobody is owed a turn by a message that is deleted. */
function withoutOffers(view: RoomView, messageId: string): RoomView {
  if (!view.capped.some(({ trigger }) => trigger === messageId)) return view;
  return { ...view, capped: view.capped.filter(({ trigger }) => trigger !== messageId) };
}

/** What the message of an event leaves out, the event around it says. */
function withEnvelope(message: RoomMessage, view: RoomView, event: EventJson): RoomMessage {
  return {
    ...message,
    seq: message.seq || (event.seq ?? 0),
    author: message.author || (event.actor ?? ""),
    authorName: message.authorName || nameOf(view, message.author || event.actor),
    atMs: message.atMs || (readTimeMs(event.at) ?? 0),
  };
}

/** Puts a message in its place by seq, or in the place of its earlier form. */
export function putMessage(view: RoomView, message: RoomMessage): RoomView {
  if (message.id === "") return view;
  const messages = new Map(view.messages).set(message.id, message);
  return { ...view, messages, order: view.messages.has(message.id) ? view.order : placed(view, message) };
}

/** The view with one message changed; the same view when it is not in memory or stayed the same. */
export function changeMessage(
  view: RoomView,
  messageId: string,
  change: (message: RoomMessage) => RoomMessage,
): RoomView {
  const message = view.messages.get(messageId);
  const next = message === undefined ? undefined : change(message);
  if (next === undefined || next === message) return view;
  return { ...view, messages: new Map(view.messages).set(messageId, next) };
}

function placed(view: RoomView, message: RoomMessage): string[] {
  const order = [...view.order];
  let at = order.length;
  // New messages come at the end, so this looks at one or two.
  while (at > 0 && (view.messages.get(order[at - 1] ?? "")?.seq ?? 0) > message.seq) at -= 1;
  order.splice(at, 0, message.id);
  return order;
}

function withoutPost(pending: RoomView["pending"], clientMessageId: string): RoomView["pending"] {
  if (clientMessageId === "" || !pending.some(({ post }) => post.clientMessageId === clientMessageId)) return pending;
  return pending.filter(({ post }) => post.clientMessageId !== clientMessageId);
}

/** Who has sent what they typed does not type any more. */
function withoutTypist(typists: RoomView["typists"], author: string): RoomView["typists"] {
  return typists.some(({ participantId }) => participantId === author)
    ? typists.filter(({ participantId }) => participantId !== author)
    : typists;
}
