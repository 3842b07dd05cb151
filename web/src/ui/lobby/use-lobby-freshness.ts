import { useEffect } from "react";
import type { RoomSession } from "../../room/room-session.ts";
import { useClient } from "../client-context.tsx";

/** Milliseconds between something happening in the open room and the list of rooms showing it. */
const REFRESH_AFTER_MS = 1_500;

/** Keeps the open room's line in the list of rooms near to what is seen of it. */
export function useLobbyFreshness(session: RoomSession): void {
  const { lobby } = useClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const unsubscribe = session.store.subscribe((after, before) => {
      if (
        timer !== undefined ||
        (after.order === before.order && after.turns === before.turns && after.facts === before.facts)
      )
        return;
      timer = setTimeout(() => {
        timer = undefined;
        if (document.visibilityState === "visible") void lobby.refresh();
      }, REFRESH_AFTER_MS);
    });
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [session, lobby]);
}
