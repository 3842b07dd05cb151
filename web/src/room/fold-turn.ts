import { limits } from "@polylogue/proto";
import type { ReceiptJson } from "@polylogue/proto/model";
import type { AskJson, EventJson } from "@polylogue/proto/room";
import { changeMessage, putMessage } from "./fold-message.ts";
import { addNotice, addRefusedAsks, nameOf } from "./fold-notice.ts";
import { readCapped, readMentions, readTimeMs } from "./read-wire.ts";
import type { LiveTurn, MessageTurn, RoomMessage, RoomView } from "./room-view.ts";

/** The kinds of events that turns go through. */
export function foldTurnEvent(view: RoomView, event: EventJson): RoomView {
  const { messagePosted, turnsRequested, turnStarted, turnStopping, turnEnded, turnSettled, chainCapped } = event;
  if (messagePosted !== undefined) return owe(view, event, messagePosted.message?.id ?? "", messagePosted.asks ?? []);
  if (turnsRequested !== undefined) return request(view, event, turnsRequested);
  if (chainCapped !== undefined) {
    return { ...view, capped: [...view.capped, readCapped(chainCapped)].slice(-limits.cappedChainsPerRoomMax) };
  }
  if (turnStarted !== undefined) return start(view, event, turnStarted);
  if (turnStopping !== undefined) return fence(view, event, turnStopping.turnId ?? "");
  if (turnEnded !== undefined) return end(view, event, turnEnded);
  if (turnSettled !== undefined) {
    const { receipt } = turnSettled;
    if (receipt === undefined) return view;
    return changeTurn(pay(view, receipt), turnSettled.messageId ?? "", (turn) => ({ ...turn, receipt }));
  }
  return view;
}

/** Owed turns wait in the order of their asks. */
function owe(view: RoomView, event: EventJson, trigger: string, asks: readonly AskJson[]): RoomView {
  const owed = asks.filter(({ refused = "OUTCOME_UNSPECIFIED" }) => refused === "OUTCOME_UNSPECIFIED");
  if (owed.length === 0) return view;
  const turns = new Map(view.turns);
  for (const { turnId = "", personaId = "", versionOf = "", continues = "" } of owed) {
    turns.set(turnId, {
      turnId,
      personaId,
      status: "owed",
      trigger,
      askSeq: event.seq ?? 0,
      attempt: 0,
      messageId: "",
      versionOf,
      continues,
    });
  }
  return { ...view, turns };
}

/** Turns that were not asked for by a message. */
function request(view: RoomView, event: EventJson, requested: NonNullable<EventJson["turnsRequested"]>): RoomView {
  const { asks = [], cause, messageId = "", versionId = "", chainId } = requested;
  const trigger = requested.trigger || messageId;
  if (cause === "REQUEST_CAUSE_REGENERATE") {
    const known = changeMessage(view, messageId, (message) =>
      message.versions.includes(versionId) ? message : { ...message, versions: [...message.versions, versionId] },
    );
    return owe(known, event, trigger, asks);
  }
  const capped = view.capped.filter((chain) => cause !== "REQUEST_CAUSE_CONTINUE_CHAIN" || chain.chainId !== chainId);
  return owe(addRefusedAsks({ ...view, capped }, event, asks), event, trigger, asks);
}

/** A turn's bill counts for the room. */
function pay(view: RoomView, receipt: ReceiptJson): RoomView {
  const { costNanoUsd, turns, unpricedTurns } = view.spending;
  const spending = {
    costNanoUsd: costNanoUsd + Number(receipt.costNanoUsd ?? 0),
    turns: turns + 1,
    unpricedTurns: unpricedTurns + (receipt.costNanoUsd === undefined && mayHaveUsed(receipt) ? 1 : 0),
  };
  return { ...view, spending };
}

/** Where nothing was used, there is no cost to be known. */
function mayHaveUsed({ tokens }: ReceiptJson): boolean {
  if (tokens === undefined) return true;
  const { inputUncached = 0, cacheRead = 0, cacheWrite = 0, output = 0, reasoning = 0 } = tokens;
  return inputUncached + cacheRead + cacheWrite + output + reasoning > 0;
}

function start(view: RoomView, event: EventJson, started: NonNullable<EventJson["turnStarted"]>): RoomView {
  const { turnId = "", attempt = 1, personaId = "", messageId = "", trigger = "", authorName = "" } = started;
  const { versionOf = "", continues = "" } = started;
  const owed = view.turns.get(turnId);
  const turn: LiveTurn = {
    turnId,
    personaId,
    status: "running",
    trigger,
    askSeq: owed?.askSeq ?? 0,
    attempt,
    messageId,
    versionOf,
    continues,
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
    note: "",
    context: undefined,
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
    versionOf,
    continues,
    versions: [],
    picked: "",
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
  const ending = { ...view, turns };
  const next = ended.receipt === undefined ? ending : pay(ending, ended.receipt);
  if (messageId === "") {
    const personaName = nameOf(view, personaId);
    return addNotice(next, event, { kind: "turnDropped", personaName, outcome, reason }, `-${turnId}`);
  }
  const { text = "", mentions, receipt, partial = false, attempt = 0, asks = [], note = "", context } = ended;
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
      note: message.isDeleted ? "" : note,
      context,
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
