import type { ConnectionState } from "../../connection/connection-state.ts";
import { plural } from "./list-words.ts";

/** What the banner says of the connection. */
export interface ConnectionNote {
  readonly tone: "quiet" | "warning";
  readonly text: string;
  readonly hasRetry: boolean;
}

/** Milliseconds before a first connection is worth a word. */
const CONNECTING_AFTER_MS = 600;
/** Milliseconds offline after which the words change. */
const LONG_MS = 60_000;

/** The words for a state (ux: what happened, what is safe, what to do); undefined when there is nothing to say. */
export function connectionNote(
  state: ConnectionState,
  nowMs: number,
  waitingPosts: number,
): ConnectionNote | undefined {
  switch (state.phase) {
    case "idle":
    case "live":
      return undefined;
    case "opening":
      if (state.lostAtMs !== undefined)
        return { tone: "warning", text: "Connection lost. Trying again now. Your messages are kept.", hasRetry: false };
      return nowMs - state.sinceMs < CONNECTING_AFTER_MS
        ? undefined
        : { tone: "quiet", text: "Connecting…", hasRetry: false };
    case "waiting": {
      if (nowMs - state.lostAtMs > LONG_MS)
        return { tone: "warning", text: "Still offline. You can keep writing.", hasRetry: true };
      const seconds = Math.max(1, Math.ceil((state.retryAtMs - nowMs) / 1_000));
      return {
        tone: "warning",
        text: `Connection lost. Trying again in ${seconds} s. Your messages are kept.`,
        hasRetry: true,
      };
    }
    case "offline":
      return {
        tone: "warning",
        text:
          waitingPosts === 0
            ? "You are offline."
            : `You are offline. ${plural(waitingPosts, "message")} will send when you are back.`,
        hasRetry: false,
      };
    case "closed":
      return state.error === undefined
        ? undefined
        : { tone: "warning", text: "The server ended this session.", hasRetry: false };
    default:
      return state satisfies never;
  }
}
