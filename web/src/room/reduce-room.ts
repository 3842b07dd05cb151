import { limits } from "@polylogue/proto";
import type { EventJson, JoinedJson, SignalJson } from "@polylogue/proto/room";
import type { OutboxEntry } from "../connection/outbox-entry.ts";
import { foldEvent } from "./fold-event.ts";
import { addHistory, keepStray, trimMessages } from "./history.ts";
import { roomLimits } from "./limits.ts";
import { readParticipant } from "./read-wire.ts";
import { resumeWith } from "./resume.ts";
import type { RoomEffect, RoomInput, RoomState, RoomStep } from "./room-state.ts";
import type { RoomView } from "./room-view.ts";
import { snapshotOf } from "./snapshot.ts";
import { appendPiece, noTurnText, replaceText, type TurnText } from "./turn-text.ts";

/** What one input makes of a room's state. Pure: no clock, no DOM, no socket; the simulation runs it too. */
export function reduceRoom(state: RoomState, input: RoomInput): RoomStep {
  switch (input.kind) {
    case "joined":
      return takeJoined(state, input.joined);
    case "event":
      return takeEvent(state, input.event);
    case "signal":
      return takeSignal(state, input.signal, input.atMs);
    case "history":
      return { state: addHistory(state, input.messages, input.hasMore), effects: [] };
    case "outbox":
      return takeOutbox(state, input.entries);
    case "refused":
      return withView(state, { phase: "refused", refusal: input.error });
    case "tick":
      return takeTick(state, input.atMs);
    case "trim":
      return { state: trimMessages(state), effects: [] };
    default:
      return input satisfies never;
  }
}

function takeEvent(state: RoomState, event: EventJson): RoomStep {
  const seq = event.seq ?? 0;
  // Before `joined` nothing has a place; a lower seq was applied already (S4).
  if (state.view.phase !== "open" || seq <= state.seq) return { state, effects: [] };
  if (seq > state.seq + 1) return park(state, event, seq);
  return drain(applyEvent(state, event));
}

function park(state: RoomState, event: EventJson, seq: number): RoomStep {
  const parked = new Map(state.parked).set(seq, event);
  // The gap is asked for at once: on one ordered socket it will not close by itself.
  if (parked.size <= roomLimits.parkedEventsMax) return { state: { ...state, parked }, effects: [{ kind: "rejoin" }] };
  return { state: { ...state, parked: new Map() }, effects: [{ kind: "rejoin" }] };
}

/** Applies what was parked behind the state's seq. */
function drain(step: RoomStep): RoomStep {
  let { state } = step;
  const effects = [...step.effects];
  for (let next = state.parked.get(state.seq + 1); next !== undefined; next = state.parked.get(state.seq + 1)) {
    const applied = applyEvent(state, next);
    state = applied.state;
    effects.push(...applied.effects);
  }
  const isStale = [...state.parked.keys()].some((seq) => seq <= state.seq);
  if (isStale) state = { ...state, parked: new Map([...state.parked].filter(([seq]) => seq > state.seq)) };
  return { state, effects };
}

function applyEvent(state: RoomState, event: EventJson): RoomStep {
  const seq = event.seq ?? 0;
  const tag = event.tag ?? "";
  const view = foldEvent(state.view, event);
  const next = keepStray(
    { ...state, seq, tag, view, texts: textsAfter(state, event), tags: remember(state.tags, seq, tag) },
    event,
  );
  return confirm(next, event.messagePosted?.message?.clientMessageId ?? "");
}

function textsAfter({ texts }: RoomState, { turnStarted, turnEnded }: EventJson): RoomState["texts"] {
  if (turnStarted !== undefined) {
    const { turnId = "", attempt = 1 } = turnStarted;
    const have = texts.get(turnId) ?? noTurnText;
    // A signal of this attempt may have come first, from another instance.
    return have.attempt >= attempt ? texts : new Map(texts).set(turnId, { attempt, text: "", isBroken: false });
  }
  if (turnEnded?.turnId === undefined || !texts.has(turnEnded.turnId)) return texts;
  const rest = new Map(texts);
  rest.delete(turnEnded.turnId);
  return rest;
}

function remember(tags: RoomState["tags"], seq: number, tag: string): RoomState["tags"] {
  const next = new Map(tags).set(seq, tag);
  for (const oldest of next.keys()) {
    if (next.size <= roomLimits.tagsMax) break;
    next.delete(oldest);
  }
  return next;
}

function confirm(state: RoomState, clientMessageId: string): RoomStep {
  if (clientMessageId === "") return { state, effects: [] };
  const confirmed = new Set([...state.confirmed, clientMessageId].slice(-roomLimits.confirmedMax));
  return { state: { ...state, confirmed }, effects: [{ kind: "confirmed", clientMessageId }] };
}

function takeJoined(state: RoomState, joined: JoinedJson): RoomStep {
  const headSeq = joined.headSeq ?? 0;
  const isReplay = headSeq < state.seq && joined.headTag !== undefined && state.tags.get(headSeq) === joined.headTag;
  if (isReplay) return { state, effects: [] };
  if (joined.resumed !== true) return drain(snapshotOf(state, joined));
  // It continues an earlier stay of this page in the room: nothing is here that it could continue.
  if (state.view.phase === "joining") return { state, effects: [{ kind: "rejoin" }] };
  let step: RoomStep = { state: { ...state, view: { ...state.view, phase: "open", refusal: undefined } }, effects: [] };
  for (const event of joined.events ?? []) {
    const next = takeEvent(step.state, event);
    step = { state: next.state, effects: [...step.effects, ...next.effects.filter(({ kind }) => kind !== "rejoin")] };
  }
  if (step.state.seq < headSeq) return { state: step.state, effects: [...step.effects, { kind: "rejoin" }] };
  const resumed = resumeWith(step.state, joined);
  return { state: resumed.state, effects: [...step.effects, ...resumed.effects] };
}

function takeSignal(state: RoomState, signal: SignalJson, atMs: number): RoomStep {
  const { delta, turnText, typing, presence } = signal;
  if (state.view.phase !== "open") return { state, effects: [] };
  if (delta !== undefined) {
    const { turnId = "", attempt = 0, offset = 0, text = "" } = delta;
    return takeText(state, turnId, (have) => appendPiece(have, { attempt, offset, text }));
  }
  if (turnText !== undefined) {
    const { turnId = "", attempt = 0, text = "" } = turnText;
    return takeText(state, turnId, (have) => replaceText(have, { attempt, text }));
  }
  if (typing?.participantId !== undefined) {
    const { participantId, displayName = "", on = false } = typing;
    const others = state.view.typists.filter((typist) => typist.participantId !== participantId);
    const untilMs = atMs + limits.typingTtlMs;
    const typists = on ? [...others, { participantId, displayName, untilMs }].slice(-limits.presentMax) : others;
    return withView(state, { typists });
  }
  if (presence?.participant?.id !== undefined) {
    const present = new Map(state.view.present);
    if (presence.online === true) present.set(presence.participant.id, readParticipant(presence.participant));
    else present.delete(presence.participant.id);
    return withView(state, { present });
  }
  return { state, effects: [] };
}

/** A turn that is not running here has no text to add to: the fence of a stop, an end, or a start that is still to come. */
function takeText(state: RoomState, turnId: string, change: (have: TurnText) => TurnText): RoomStep {
  if (state.view.turns.get(turnId)?.status !== "running") return { state, effects: [] };
  const have = state.texts.get(turnId) ?? noTurnText;
  const next = change(have);
  const effects: RoomEffect[] = next.isBroken ? [{ kind: "syncTurn", turnId }] : [];
  if (next === have) return { state, effects };
  return { state: { ...state, texts: new Map(state.texts).set(turnId, next) }, effects };
}

function takeOutbox(state: RoomState, entries: RoomView["pending"]): RoomStep {
  const unconfirmed = entries.filter(({ post }) => !state.confirmed.has(post.clientMessageId));
  // Its event came before the messages that are in memory.
  const isPast = ({ phase }: OutboxEntry) => phase.kind === "accepted" && phase.seq <= state.seq;
  const { state: next } = withView(state, { pending: unconfirmed.filter((entry) => !isPast(entry)) });
  const past = unconfirmed.filter(isPast).map(({ post }) => post.clientMessageId);
  return { state: next, effects: past.map((clientMessageId) => ({ kind: "confirmed", clientMessageId })) };
}

function takeTick(state: RoomState, atMs: number): RoomStep {
  const typists = state.view.typists.filter(({ untilMs }) => untilMs > atMs);
  return typists.length === state.view.typists.length ? { state, effects: [] } : withView(state, { typists });
}

function withView(state: RoomState, change: Partial<RoomView>): RoomStep {
  return { state: { ...state, view: { ...state.view, ...change } }, effects: [] };
}
