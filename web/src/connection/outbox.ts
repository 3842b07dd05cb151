import type { Clock } from "./clock.ts";
import type { Connection } from "./connection.ts";
import { connectionLimits } from "./limits.ts";
import type { OutboxEntry, OutboxPhase, OutboxPost } from "./outbox-entry.ts";
import type { OutboxStorage } from "./outbox-storage.ts";
import { isPassing, type Reply, type WireError } from "./wire.ts";

/** Posts until they are stored: in order per room, sent again under the same id until they are answered. */
export interface Outbox {
  /** Oldest first. The array is new after every change. */
  entries(): readonly OutboxEntry[];
  subscribe(changed: () => void): () => void;
  /** False when too many posts wait already. */
  add(post: OutboxPost): boolean;
  /** The post was seen in the room, or is not wanted any more. */
  remove(clientMessageId: string): void;
  /** Sends a post again that was accepted and is not in the log after all: where it is, the room knows it by its id. */
  sendAgain(clientMessageId: string): void;
  /** Sends a refused post again. */
  retry(clientMessageId: string): void;
  /** Takes over what an earlier life of the page left, for that person. */
  restore(author: string): void;
}

interface Item {
  readonly post: OutboxPost;
  phase: OutboxPhase;
  cancelTimer: (() => void) | undefined;
  /** Counts the sends, so that only the newest answer's absence matters. */
  sends: number;
}

/** Makes an empty outbox. */
export function createOutbox(options: {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly storage: OutboxStorage;
}): Outbox {
  const { connection, clock, storage } = options;
  const items = new Map<string, Item>();
  const listeners = new Set<() => void>();
  /** Rooms that refused us since we last joined them, and why. */
  const refusals = new Map<string, WireError>();
  let snapshot: readonly OutboxEntry[] = [];

  connection.onJoined((room) => {
    refusals.delete(room);
    pump(room);
  });
  connection.onRefused((room, error) => {
    refusals.set(room, error);
    failQueued(room, error);
  });
  connection.subscribe(() => {
    if (connection.state().phase !== "live") socketLost();
  });

  function changed(): void {
    snapshot = [...items.values()].map(({ post, phase }) => ({ post, phase }));
    for (const listener of [...listeners]) listener();
  }

  function move(item: Item, phase: OutboxPhase): void {
    item.phase = phase;
    changed();
  }

  function socketLost(): void {
    for (const item of items.values()) {
      if (item.phase.kind !== "sending" && item.phase.kind !== "unconfirmed") continue;
      item.cancelTimer?.();
      item.cancelTimer = undefined;
      item.phase = { kind: "queued" };
    }
    changed();
  }

  /** No joining of the room will come by itself: what waits for it goes back to its author. */
  function failQueued(room: string, error: WireError): void {
    for (const item of items.values()) {
      if (item.post.room !== room || item.phase.kind !== "queued") continue;
      item.cancelTimer?.();
      item.cancelTimer = undefined;
      item.phase = { kind: "failed", error };
    }
    changed();
  }

  /** Sends the oldest post of a room, when none of it is under way. */
  function pump(room: string): void {
    const refusal = refusals.get(room);
    if (refusal !== undefined) failQueued(room, refusal);
    if (!connection.isJoined(room)) return;
    for (const item of items.values()) {
      if (item.post.room !== room) continue;
      const { kind } = item.phase;
      if (kind === "sending" || kind === "unconfirmed") return;
      if (kind !== "queued") continue;
      if (item.cancelTimer === undefined) send(item);
      return;
    }
  }

  function send(item: Item): void {
    const { room, clientMessageId, seenSeq, text, replyTo } = item.post;
    item.sends += 1;
    const send = item.sends;
    move(
      item,
      item.sends > 1 && item.phase.kind === "unconfirmed"
        ? item.phase
        : { kind: "sending", sinceMs: clock.monotonicMs() },
    );
    item.cancelTimer = clock.setTimer(connectionLimits.postResendMs, () => resend(item));
    void connection
      .command(room, { post: { clientMessageId, seenSeq, text, ...(replyTo === "" ? {} : { replyTo }) } })
      .then((reply) => answered(item, send, reply));
  }

  function resend(item: Item): void {
    item.cancelTimer = undefined;
    if (item.phase.kind !== "sending" && item.phase.kind !== "unconfirmed") return;
    move(item, { kind: "unconfirmed", sinceMs: clock.monotonicMs() });
    if (connection.isJoined(item.post.room)) send(item);
  }

  function answered(item: Item, send: number, reply: Reply): void {
    if (items.get(item.post.clientMessageId) !== item || item.phase.kind === "accepted") return;
    if ("ok" in reply) {
      item.cancelTimer?.();
      storage.remove(item.post.clientMessageId);
      move(item, { kind: "accepted", seq: reply.ok.post?.seq ?? 0 });
    } else if (send !== item.sends || item.phase.kind === "queued") {
      // A later copy is under way, or waits for the next socket.
      return;
    } else if (isPassing(reply.error) || reply.error.reason === "NOT_JOINED") {
      item.cancelTimer?.();
      item.phase = { kind: "queued" };
      item.cancelTimer = clock.setTimer(reply.error.retryAfterMs ?? connectionLimits.postRetryMs, () => {
        item.cancelTimer = undefined;
        pump(item.post.room);
      });
      changed();
    } else {
      item.cancelTimer?.();
      move(item, { kind: "failed", error: reply.error });
    }
    pump(item.post.room);
  }

  function drop(clientMessageId: string): void {
    const item = items.get(clientMessageId);
    if (item === undefined) return;
    item.cancelTimer?.();
    items.delete(clientMessageId);
    storage.remove(clientMessageId);
    changed();
    pump(item.post.room);
  }

  return {
    entries: () => snapshot,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    add(post) {
      if (items.size >= connectionLimits.outboxEntriesMax) return false;
      items.set(post.clientMessageId, { post, phase: { kind: "queued" }, cancelTimer: undefined, sends: 0 });
      storage.save(post);
      changed();
      pump(post.room);
      return true;
    },
    remove: drop,
    sendAgain(clientMessageId) {
      const item = items.get(clientMessageId);
      if (item?.phase.kind !== "accepted") return;
      storage.save(item.post);
      item.cancelTimer = undefined;
      move(item, { kind: "queued" });
      pump(item.post.room);
    },
    retry(clientMessageId) {
      const item = items.get(clientMessageId);
      if (item?.phase.kind !== "failed") return;
      item.cancelTimer = undefined;
      move(item, { kind: "queued" });
      pump(item.post.room);
    },
    restore(author) {
      for (const post of storage.load()) {
        if (post.author !== author || items.has(post.clientMessageId)) continue;
        items.set(post.clientMessageId, { post, phase: { kind: "queued" }, cancelTimer: undefined, sends: 0 });
      }
      changed();
    },
  };
}
