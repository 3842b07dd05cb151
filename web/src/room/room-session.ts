import type { ServerFrameJson } from "@polylogue/proto/room";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Clock } from "../connection/clock.ts";
import type { Connection } from "../connection/connection.ts";
import type { HttpApi } from "../connection/http-api.ts";
import type { Outbox } from "../connection/outbox.ts";
import type { Frames } from "./frames.ts";
import { roomLimits } from "./limits.ts";
import { reduceRoom } from "./reduce-room.ts";
import { createRoomActions, type RoomActions } from "./room-actions.ts";
import { emptyState, type RoomEffect, type RoomInput, type RoomState } from "./room-state.ts";
import type { RoomView } from "./room-view.ts";
import { createStreamRegistry, type StreamRegistry } from "./stream-registry.ts";

/** One room that the page has joined: its state, kept up to date, and what a person can do in it. */
export interface RoomSession {
  readonly roomId: string;
  readonly store: StoreApi<RoomView>;
  readonly streams: StreamRegistry;
  readonly actions: RoomActions;
  /** Loads the page of messages before the oldest; false when it could not be loaded. */
  loadOlder(): Promise<boolean>;
  /** The end of the room is in view: old messages may go. */
  trim(): void;
  close(): void;
}

/** What a session needs of its surroundings. */
export interface RoomSessionPorts {
  readonly connection: Connection;
  readonly outbox: Outbox;
  readonly api: HttpApi;
  readonly clock: Clock;
  readonly frames: Frames;
  /** A fresh id for a command. */
  readonly newId: () => string;
}

/** Least milliseconds between two joins that this client asks for, two `syncTurn` of one turn, a failed history page and the next. */
const HEAL_INTERVAL_MS = 1_000;

/** Joins a room and keeps it until `close`. */
export function openRoomSession(roomId: string, me: string, ports: RoomSessionPorts): RoomSession {
  const { connection, outbox, clock, frames } = ports;
  let state: RoomState = emptyState;
  const store = createStore<RoomView>(() => state.view);
  const streams = createStreamRegistry({ frames, clock });
  const healedMs = new Map<string, number>();
  let isPublishRequested = false;
  let laggingAtSeq = -1;
  let cancelTick: (() => void) | undefined;
  let olderPage: Promise<boolean> | undefined;
  let olderNotBeforeMs = 0;

  function take(input: RoomInput): void {
    const before = state;
    const step = reduceRoom(state, input);
    state = step.state;
    if (state.texts !== before.texts) writeStreams(before);
    if (state.view !== before.view) {
      // What this person does shows at once; what comes over the wire, once a frame.
      if (input.kind === "outbox" || input.kind === "history") publish();
      else requestPublish();
    }
    for (const effect of step.effects) run(effect);
  }

  function writeStreams(before: RoomState): void {
    for (const [turnId, { text }] of state.texts) {
      const messageId = state.view.turns.get(turnId)?.messageId ?? "";
      if (messageId !== "" && before.texts.get(turnId)?.text !== text) streams.write(messageId, text);
    }
  }

  function requestPublish(): void {
    if (isPublishRequested) return;
    isPublishRequested = true;
    frames.request(() => {
      isPublishRequested = false;
      publish();
    });
  }

  function publish(): void {
    store.setState(state.view, true);
    // Only now: until the view says that a turn has ended, its text is shown from its stream.
    streams.keepOnly(new Set([...state.view.turns.values()].map(({ messageId }) => messageId)));
    cancelTick?.();
    cancelTick = undefined;
    const untilMs = Math.min(...state.view.typists.map((typist) => typist.untilMs));
    if (Number.isFinite(untilMs)) {
      cancelTick = clock.setTimer(untilMs - clock.monotonicMs(), () =>
        take({ kind: "tick", atMs: clock.monotonicMs() }),
      );
    }
  }

  function run(effect: RoomEffect): void {
    switch (effect.kind) {
      case "rejoin":
        heal("rejoin", () => connection.rejoin(roomId));
        break;
      case "syncTurn":
        heal(effect.turnId, () => void connection.command(roomId, { syncTurn: { turnId: effect.turnId } }));
        break;
      case "confirmed":
        outbox.remove(effect.clientMessageId);
        break;
      case "unstored":
        outbox.sendAgain(effect.clientMessageId);
        break;
      default:
        effect satisfies never;
    }
  }

  function heal(what: string, act: () => void): void {
    const nowMs = clock.monotonicMs();
    if (nowMs - (healedMs.get(what) ?? Number.NEGATIVE_INFINITY) < HEAL_INTERVAL_MS) return;
    if (healedMs.size > roomLimits.parkedEventsMax) healedMs.clear();
    healedMs.set(what, nowMs);
    act();
  }

  function takeFrame({ joined, event, signal }: ServerFrameJson): void {
    if (joined !== undefined) take({ kind: "joined", joined });
    else if (event !== undefined) take({ kind: "event", event });
    else if (signal !== undefined) take({ kind: "signal", signal, atMs: clock.monotonicMs() });
  }

  /** Behind twice in a row without a step forward: what is missing is not on its way (S3). */
  function compareHead(headSeq: number): void {
    if (headSeq <= state.seq) laggingAtSeq = -1;
    else if (laggingAtSeq === state.seq) run({ kind: "rejoin" });
    else laggingAtSeq = state.seq;
  }

  function takeOutbox(): void {
    const entries = outbox.entries().filter(({ post }) => post.room === roomId);
    const isSame = entries.length === 0 && state.view.pending.length === 0;
    if (!isSame) take({ kind: "outbox", entries });
  }

  async function loadPage(): Promise<boolean> {
    const oldest = state.view.messages.get(state.view.order[0] ?? "");
    if (clock.monotonicMs() < olderNotBeforeMs) return false;
    if (oldest === undefined || !state.view.hasOlder || state.view.messages.size >= roomLimits.messagesMax)
      return false;
    const page = await ports.api.loadHistory(roomId, oldest.seq, roomLimits.historyPage);
    if ("error" in page) {
      olderNotBeforeMs = clock.monotonicMs() + HEAL_INTERVAL_MS;
      return false;
    }
    take({ kind: "history", messages: page.value.messages, hasMore: page.value.hasMore });
    return true;
  }

  const endWish = connection.wantRoom(roomId, {
    position: () => (state.view.phase === "open" && state.seq > 0 ? { afterSeq: state.seq, afterTag: state.tag } : {}),
    frame: takeFrame,
    head: compareHead,
    refused: (error) => take({ kind: "refused", error }),
  });
  const endOutbox = outbox.subscribe(takeOutbox);
  takeOutbox();

  return {
    roomId,
    store,
    streams,
    actions: createRoomActions({ roomId, me, seenSeq: () => state.seq, ...ports }),
    loadOlder() {
      olderPage ??= loadPage().finally(() => {
        olderPage = undefined;
      });
      return olderPage;
    },
    trim: () => take({ kind: "trim" }),
    close() {
      endWish();
      endOutbox();
      cancelTick?.();
    },
  };
}
