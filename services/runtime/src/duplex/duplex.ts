import type { Refusal } from "@polylogue/proto";

/** How a stream ended. */
export interface DuplexEnd {
  /** True when one end closed it without a refusal; false when it was refused, aborted or broke. */
  readonly clean: boolean;
  /** Why, where that is known. */
  readonly refusal?: Refusal;
}

export interface DuplexListener {
  /**
   * To the end that dialled: the other end has taken the stream. Once at most, before the first message. Until then nobody knows whether
   * anybody is there.
   */
  opened?(): void;
  message(bytes: Uint8Array): void;
  /** After a `send` that returned false: there is room again. */
  drained(): void;
  /** Exactly once, whoever ended it, also after the own `close`; nothing comes after it. */
  closed(why: DuplexEnd): void;
}

/** One end of a stream of messages in both directions: the trunk's port. */
export interface Duplex {
  /** To be called once, before the first await. What comes earlier is kept. */
  listen(listener: DuplexListener): void;
  /**
   * Sends one message, which must not be changed afterwards. False means that more than `duplexHighWaterBytes` wait to leave: the
   * message was still taken, and the sender is to hold back until `drained`. False, and not taken, after the end.
   */
  send(message: Uint8Array): boolean;
  /**
   * Ends the stream after what was sent before. Only a server's refusal reaches the other end; what it sent right before may be
   * lost then. A client's refusal cancels the call. Closing twice is harmless.
   */
  close(refusal?: Refusal): void;
}

/** Bytes that may wait to leave before `send` says false. */
export const duplexHighWaterBytes = 1_048_576;
/** Bytes below which `drained` is told. */
export const duplexLowWaterBytes = duplexHighWaterBytes / 2;
