import { type Refusal, refuse } from "@polylogue/proto";
import { StoreError } from "../store/store-error.ts";

/** What a caller hears when something failed: the store, which may be better soon, or a defect. */
export function refusalOfStore(error: unknown): Refusal {
  if (!(error instanceof StoreError)) return refuse("INTERNAL", "Something went wrong here.");
  // Space is not made within a second; what is written then is tried by whoever comes.
  if (error.kind === "full") return refuse("STORE_FULL", "The message store is full.", { retryAfterMs: 5_000 });
  return refuse("STORE_UNAVAILABLE", "The message store is not available.", { retryAfterMs: 1_000 });
}
