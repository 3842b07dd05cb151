import { useCallback, useSyncExternalStore } from "react";
import { useRoom } from "./room-context.tsx";

/** Whether a running turn has written anything yet: a boolean, so that its tokens render nothing here. */
export function useHasText(messageId: string): boolean {
  const { streams } = useRoom().session;
  const subscribe = useCallback((changed: () => void) => streams.subscribe(messageId, changed), [streams, messageId]);
  return useSyncExternalStore(subscribe, () => (streams.read(messageId) ?? "") !== "");
}
