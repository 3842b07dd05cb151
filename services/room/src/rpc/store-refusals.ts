import type { UnaryContext } from "@polylogue/runtime/grpc/serve-grpc";
import { refusalOfStore } from "../order/refusal-of-store.ts";
import { StoreError } from "../store/store-error.ts";

type Handler = (request: never, context: UnaryContext) => Promise<unknown>;

/** The same handlers, which answer that the store failed instead of throwing it: an expected refusal, not a defect. */
export function withStoreRefusals<H extends object>(handlers: H): H {
  const guarded = Object.entries(handlers).map(([name, handler]) => [name, guard(handler as Handler)]);
  return Object.fromEntries(guarded) as H;
}

function guard(handler: Handler): Handler {
  return async (request, context) => {
    try {
      return await handler(request, context);
    } catch (error) {
      if (error instanceof StoreError) return refusalOfStore(error);
      throw error;
    }
  };
}
