import { limits } from "@polylogue/proto";
import type { JoinedJson } from "@polylogue/proto/room";
import type { OutboxEntry } from "../connection/outbox-entry.ts";
import { readCapped, readFacts, readMessage, readParticipant, readSpending, readTurn } from "./read-wire.ts";
import type { RoomEffect, RoomState, RoomStep } from "./room-state.ts";
import type { LiveTurn, RoomMessage, RoomView } from "./room-view.ts";
import { noTurnText, replaceText, type TurnText } from "./turn-text.ts";

/** A `joined` that is no resume replaces what the client had; only its own posts on their way stay, and what it parked. */
export function snapshotOf(state: RoomState, joined: JoinedJson): RoomStep {
  const turns = new Map<string, LiveTurn>();
  const texts = new Map<string, TurnText>();
  for (const wire of joined.turns ?? []) {
    const turn = readTurn(wire);
    if (turn === undefined) continue;
    turns.set(turn.turnId, turn);
    if (turn.status === "owed") continue;
    // A text that this client already has of the attempt is no less true than the one sent.
    const have = state.texts.get(turn.turnId) ?? noTurnText;
    texts.set(turn.turnId, replaceText(have, { attempt: turn.attempt, text: wire.text ?? "" }));
  }
  const messages = new Map((joined.messages ?? []).map(readMessage).map((message) => [message.id, message]));
  fenceMessages(messages, turns);
  const seq = joined.headSeq ?? 0;
  const tag = joined.headTag ?? "";
  const isFirst = state.view.phase === "joining";
  const confirmed = newlyStored(state, messages, seq);
  const view: RoomView = {
    phase: "open",
    refusal: undefined,
    facts: readFacts(joined.room),
    rights: new Set(joined.rights ?? []),
    seats: byId(joined.participants),
    present: byId(joined.present),
    messages,
    order: [...messages.values()].sort((a, b) => a.seq - b.seq).map(({ id }) => id),
    hasOlder: joined.hasMore ?? false,
    turns: new Map([...turns].sort(([, a], [, b]) => a.askSeq - b.askSeq)),
    capped: (joined.capped ?? []).map(readCapped),
    spending: readSpending(joined.spending),
    notices: [],
    typists: [],
    pending: state.view.pending.filter(({ post }) => !confirmed.includes(post.clientMessageId)),
    readSeq: isFirst ? (joined.readSeq ?? 0) : state.view.readSeq,
  };
  const effects: RoomEffect[] = [
    ...confirmed.map((clientMessageId) => ({ kind: "confirmed" as const, clientMessageId })),
    ...view.pending.flatMap(unstored),
  ];
  return {
    state: {
      seq,
      tag,
      view,
      texts,
      parked: state.parked,
      tags: new Map([[seq, tag]]),
      strays: [],
      confirmed: new Set([...state.confirmed, ...confirmed]),
    },
    effects: [...effects, ...cutTexts(joined, turns)],
  };
}

/** That a turn is being stopped, a snapshot says of the turn and not of its message. */
function fenceMessages(messages: Map<string, RoomMessage>, turns: ReadonlyMap<string, LiveTurn>): void {
  for (const { status, messageId } of turns.values()) {
    const message = status === "stopping" ? messages.get(messageId) : undefined;
    if (message?.turn === undefined) continue;
    messages.set(messageId, { ...message, turn: { ...message.turn, status: "stopping" } });
  }
}

function byId(participants: JoinedJson["participants"]): ReadonlyMap<string, ReturnType<typeof readParticipant>> {
  return new Map((participants ?? []).map(readParticipant).map((participant) => [participant.id, participant]));
}

/** Posts that are among the messages, or that the room took before its head. */
function newlyStored(state: RoomState, messages: ReadonlyMap<string, RoomMessage>, headSeq: number): string[] {
  const stored = new Set([...messages.values()].map(({ clientMessageId }) => clientMessageId));
  return state.view.pending
    .filter(
      ({ post, phase }) => stored.has(post.clientMessageId) || (phase.kind === "accepted" && phase.seq <= headSeq),
    )
    .map(({ post }) => post.clientMessageId);
}

/** The room had taken it at a seq that this log has not: it was restored from an older copy, or the post overtook its snapshot. */
function unstored({ post, phase }: OutboxEntry): RoomEffect[] {
  return phase.kind === "accepted" ? [{ kind: "unstored", clientMessageId: post.clientMessageId }] : [];
}

/** When the texts came near their bound, running turns without one are asked for by themselves. */
export function cutTexts(joined: JoinedJson, turns: ReadonlyMap<string, LiveTurn>): RoomEffect[] {
  const lengths = (joined.turns ?? []).map(({ turnId = "", text = "" }) => ({ turnId, length: text.length }));
  const total = lengths.reduce((sum, { length }) => sum + length, 0);
  if (total * 4 < limits.liveTextBytesMax) return [];
  return lengths
    .filter(({ turnId, length }) => length === 0 && turns.get(turnId)?.status === "running")
    .map(({ turnId }) => ({ kind: "syncTurn", turnId }));
}
