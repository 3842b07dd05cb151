import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { StoreApi } from "zustand/vanilla";
import type { RoomSession } from "../../room/room-session.ts";
import type { RoomView } from "../../room/room-view.ts";
import type { RoomUi } from "./room-ui-store.ts";

/** The room that is looked at. The value never changes while it is; what changes lies in its stores. */
export interface RoomScope {
  readonly session: RoomSession;
  readonly ui: StoreApi<RoomUi>;
  /** The participant id of the reader. */
  readonly me: string;
  /** When this page first saw a turn, on the monotonic clock: from then its seconds count. */
  readonly firstSeenMs: (turnId: string) => number;
}

const context = createContext<RoomScope | undefined>(undefined);

/** Gives a room to everything below. */
export const RoomProvider = context.Provider;

/** The room above this component. */
export function useRoom(): RoomScope {
  const scope = useContext(context);
  if (scope === undefined) throw new Error("there is no room above this component");
  return scope;
}

/** A part of the room's view. The selector returns primitives or parts of the view itself, never something new. */
export function useRoomView<T>(select: (view: RoomView) => T): T {
  return useStore(useRoom().session.store, select);
}

/** A part of what the page shows beside the room. */
export function useRoomUi<T>(select: (ui: RoomUi) => T): T {
  return useStore(useRoom().ui, select);
}

/** Remembers when each turn was first seen; at most as many as matter. */
export function createFirstSeen(nowMs: () => number): (turnId: string) => number {
  const seen = new Map<string, number>();
  return (turnId) => {
    const known = seen.get(turnId);
    if (known !== undefined) return known;
    if (seen.size >= 500) seen.delete(seen.keys().next().value ?? "");
    const now = nowMs();
    seen.set(turnId, now);
    return now;
  };
}
