import type { AskJson, EventJson } from "@polylogue/proto/room";
import { changeMessage, putMessage } from "./fold-message.ts";
import { addNotice, addRefusedAsks, nameOf } from "./fold-notice.ts";
import { readMentions, readTimeMs } from "./read-wire.ts";
import type { LiveTurn, MessageTurn, RoomMessage, RoomView } from "./room-view.ts";

/** The kinds of events that turns go through. */
export function foldTurnEvent(view: RoomView, event: EventJson): RoomView {
  const { messagePosted, turnStarted, turnStopping, turnEnded, turnSettled } = event;
  if (messagePosted !== undefined) return owe(view, event, messagePosted.message?.id ?? "", messagePosted.asks ?? []);
  if (turnStarted !== undefined) return start(view, event, turnStarted);
  if (turnStopping !== undefined) return fence(view, event, turnStopping.turnId ?? "");
  if (turnEnded !== undefined) return end(view, event, turnEnded);
  if (turnSettled !== undefined) {
    const { receipt } = turnSettled;
    return changeTurn(view, turnSettled.messageId ?? "", (turn) =>
      receipt === undefined ? turn : { ...turn, receipt },
    );
  }
  return view;
}

/** Owed turns wait in the order of their asks. */
function owe(view: RoomView, event: EventJson, trigger: string, asks: readonly AskJson[]): RoomView {
  const owed = asks.filter(({ refused = "OUTCOME_UNSPECIFIED" }) => refused === "OUTCOME_UNSPECIFIED");
  if (owed.length === 0) return view;
  const turns = new Map(view.turns);
  for (const { turnId = "", personaId = "" } of owed) {
    turns.set(turnId, {
      turnId,
      personaId,
      status: "owed",
      trigger,
      askSeq: event.seq ?? 0,
      attempt: 0,
      messageId: "",
    });
  }
  return { ...view, turns };
}

function start(view: RoomView, event: EventJson, started: NonNullable<EventJson["turnStarted"]>): RoomView {
  const { turnId = "", attempt = 1, personaId = "", messageId = "", trigger = "", authorName = "" } = started;
  const owed = view.turns.get(turnId);
  const turn: LiveTurn = {
    turnId,
    personaId,
    status: "running",
    trigger,
    askSeq: owed?.askSeq ?? 0,
    attempt,
    messageId,
  };
  const next = { ...view, turns: new Map(view.turns).set(turnId, turn) };
  const running: MessageTurn = {
    turnId,
    attempt,
    status: "running",
    outcome: "OUTCOME_UNSPECIFIED",
    reason: "REASON_UNSPECIFIED",
    trigger,
    receipt: undefined,
    isPartial: false,
    stoppedBy: "",
  };
  if (next.messages.has(messageId)) {
    return changeMessage(next, messageId, (message) => ({ ...message, text: "", turn: running }));
  }
  // Its message is older than what is in memory: a page of history brings it, in its place.
  if (attempt > 1) return next;
  const message: RoomMessage = {
    id: messageId,
    seq: event.seq ?? 0,
    author: personaId,
    authorName: authorName || nameOf(view, personaId),
    authorKind: "persona",
    text: "",
    clientMessageId: "",
    mentions: [],
    replyTo: "",
    atMs: readTimeMs(event.at) ?? 0,
    revision: 1,
    editedAtMs: undefined,
    isDeleted: false,
    turn: running,
  };
  return putMessage(next, message);
}

/** From here on no new text of the turn is shown (T5). */
function fence(view: RoomView, event: EventJson, turnId: string): RoomView {
  const turn = view.turns.get(turnId);
  if (turn === undefined) return view;
  const next = { ...view, turns: new Map(view.turns).set(turnId, { ...turn, status: "stopping" as const }) };
  return changeTurn(next, turn.messageId, (stopped) => ({
    ...stopped,
    status: "stopping",
    stoppedBy: event.actor ?? "",
  }));
}

function end(view: RoomView, event: EventJson, ended: NonNullable<EventJson["turnEnded"]>): RoomView {
  const {
    turnId = "",
    messageId = "",
    personaId = "",
    outcome = "OUTCOME_UNSPECIFIED",
    reason = "REASON_UNSPECIFIED",
  } = ended;
  const turns = new Map(view.turns);
  turns.delete(turnId);
  const next = { ...view, turns };
  if (messageId === "") {
    const personaName = nameOf(view, personaId);
    return addNotice(next, event, { kind: "turnDropped", personaName, outcome, reason }, `-${turnId}`);
  }
  const { text = "", mentions, receipt, partial = false, attempt = 0, asks = [] } = ended;
  const told = changeMessage(next, messageId, (message) => {
    if (message.turn === undefined) return message;
    const turn: MessageTurn = {
      ...message.turn,
      attempt,
      status: "ended",
      outcome,
      reason,
      receipt,
      isPartial: partial,
    };
    // A message that was deleted while its turn ran stays empty.
    return message.isDeleted ? { ...message, turn } : { ...message, text, mentions: readMentions(mentions), turn };
  });
  return addRefusedAsks(owe(told, event, messageId, asks), event, asks);
}

function changeTurn(view: RoomView, messageId: string, change: (turn: MessageTurn) => MessageTurn): RoomView {
  return changeMessage(view, messageId, (message) =>
    message.turn === undefined ? message : { ...message, turn: change(message.turn) },
  );
}
