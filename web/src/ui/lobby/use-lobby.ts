import { useEffect } from "react";
import { useStore } from "zustand";
import type { LobbyState } from "../../room/lobby-store.ts";
import { useClient } from "../client-context.tsx";

/** Milliseconds between two looks at the list of rooms. */
const REFRESH_MS = 10_000;

/** The person's rooms, looked at again every few seconds and whenever the page is. */
export function useLobby(): LobbyState {
  const { lobby } = useClient();
  useEffect(() => {
    const refresh = () => {
      if (document.visibilityState === "visible") void lobby.refresh();
    };
    void lobby.refresh();
    const timer = setInterval(refresh, REFRESH_MS);
    window.addEventListener("focus", refresh);
    document.addEventListener("visibilitychange", refresh);
    return () => {
      clearInterval(timer);
      window.removeEventListener("focus", refresh);
      document.removeEventListener("visibilitychange", refresh);
    };
  }, [lobby]);
  return useStore(lobby.store);
}
