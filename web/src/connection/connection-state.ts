import type { WireError } from "./wire.ts";

/** Where the page's one connection stands. Times are of the monotonic clock. */
export type ConnectionState =
  /** Not asked for yet. */
  | { readonly phase: "idle" }
  | {
      readonly phase: "opening";
      readonly attempt: number;
      readonly lostAtMs: number | undefined;
      readonly sinceMs: number;
    }
  | { readonly phase: "live" }
  | { readonly phase: "waiting"; readonly attempt: number; readonly lostAtMs: number; readonly retryAtMs: number }
  /** The browser says that there is no network. */
  | { readonly phase: "offline"; readonly lostAtMs: number }
  /** Ended for good: by us, or because the server refused our token. */
  | { readonly phase: "closed"; readonly error: WireError | undefined };
