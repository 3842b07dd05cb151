import type { EventJson, MessageJson } from "@polylogue/proto/room";
import { foldMessageEvent } from "./fold-message.ts";
import { foldTurnEvent } from "./fold-turn.ts";
import { roomLimits } from "./limits.ts";
import { readMessage } from "./read-wire.ts";
import type { RoomState } from "./room-state.ts";
import type { RoomMessage, RoomView } from "./room-view.ts";

/** Puts older messages before the ones in memory. What happened to them since the page was read is applied again. */
export function addHistory(state: RoomState, page: readonly MessageJson[], hasMore: boolean): RoomState {
  const room = roomLimits.messagesMax - state.view.messages.size;
  // The newest of the page adjoin what is in memory.
  const added = page
    .map(readMessage)
    .filter(({ id }) => id !== "" && !state.view.messages.has(id))
    .slice(-room);
  let view = { ...state.view, hasOlder: hasMore };
  const messages = new Map([...added.map((message) => [message.id, message] as const), ...view.messages]);
  const order = [...messages.values()].sort((a, b) => a.seq - b.seq).map(({ id }) => id);
  view = { ...view, messages, order };
  const ids = new Set(added.map(({ id }) => id));
  for (const stray of state.strays) {
    if (ids.has(targetOf(stray) ?? "")) view = foldAgain(view, stray);
  }
  return { ...state, view };
}

/** Remembers an event whose message is not in memory. */
export function keepStray(state: RoomState, event: EventJson): RoomState {
  const target = targetOf(event);
  if (target === undefined || target === "" || state.view.messages.has(target)) return state;
  return { ...state, strays: [...state.strays, event].slice(-roomLimits.straysMax) };
}

/** Lets the oldest messages go, when there are many. */
export function trimMessages(state: RoomState): RoomState {
  const { order, messages, notices } = state.view;
  if (order.length <= roomLimits.messagesTrimAbove) return state;
  const kept = order.slice(-roomLimits.messagesKept);
  const firstSeq = messages.get(kept[0] ?? "")?.seq ?? 0;
  const keptMessages = new Map<string, RoomMessage>();
  for (const id of kept) {
    const message = messages.get(id);
    if (message !== undefined) keptMessages.set(id, message);
  }
  const keptNotices = notices.filter(({ seq }) => seq >= firstSeq);
  return {
    ...state,
    view: { ...state.view, order: kept, messages: keptMessages, notices: keptNotices, hasOlder: true },
  };
}

/** Only what the event says of its message: its asks and its turn were applied when it came. */
function foldAgain(view: RoomView, stray: EventJson): RoomView {
  const { messages } = foldTurnEvent(foldMessageEvent(view, stray), stray);
  return { ...view, messages };
}

function targetOf(event: EventJson): string | undefined {
  const { messageEdited, messageDeleted, versionPicked, turnStarted, turnEnded, turnSettled, turnsRequested } = event;
  if (turnsRequested !== undefined) {
    return turnsRequested.cause === "REQUEST_CAUSE_REGENERATE" ? turnsRequested.messageId : undefined;
  }
  const { messageId } =
    messageEdited ?? messageDeleted ?? versionPicked ?? turnStarted ?? turnEnded ?? turnSettled ?? {};
  return messageId;
}
