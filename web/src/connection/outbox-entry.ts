import type { WireError } from "./wire.ts";

/** A post on its way: everything that must be the same when it is sent again (L4). */
export interface OutboxPost {
  readonly room: string;
  /** The participant who wrote it: another person of this browser never sends it. */
  readonly author: string;
  readonly clientMessageId: string;
  readonly text: string;
  /** The id of the message that it quotes; empty for none. */
  readonly replyTo: string;
  /** The head that the author saw when it was sent first. */
  readonly seenSeq: number;
  /** Wall time of the first try. */
  readonly atMs: number;
}

/** How far a post has come. */
export type OutboxPhase =
  | { readonly kind: "queued" }
  | { readonly kind: "sending"; readonly sinceMs: number }
  /** Sent, and no answer for so long that it is sent again under its id. */
  | { readonly kind: "unconfirmed"; readonly sinceMs: number }
  /** Stored as the event `seq`, which may still be on its way to us. */
  | { readonly kind: "accepted"; readonly seq: number }
  /** Refused for good: it waits for its author. */
  | { readonly kind: "failed"; readonly error: WireError };

/** A post and how far it has come. */
export interface OutboxEntry {
  readonly post: OutboxPost;
  readonly phase: OutboxPhase;
}
