import { type RefObject, useEffect } from "react";
import { useRoom } from "../room/room-context.tsx";
import type { Row } from "./row-model.ts";
import { isAtEnd } from "./use-follow.ts";

/** Milliseconds that the end must be looked at before it counts as read. */
const READ_AFTER_MS = 500;

/** Moves the read mark to the newest message while the end of the list is in view of a visible page. */
export function useReadMark(scroller: RefObject<HTMLDivElement | null>, rows: readonly Row[]): void {
  const { session } = useRoom();
  useEffect(() => {
    // Of all that there is: a version is newer than its place.
    const { order, messages } = session.store.getState();
    const newestSeq = rows.length === 0 ? 0 : (messages.get(order.at(-1) ?? "")?.seq ?? 0);
    if (newestSeq === 0) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(timer);
      const element = scroller.current;
      if (element === null || document.visibilityState !== "visible" || !isAtEnd(element)) return;
      timer = setTimeout(() => session.actions.markRead(newestSeq), READ_AFTER_MS);
    };
    look();
    const element = scroller.current;
    element?.addEventListener("scroll", look, { passive: true });
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(timer);
      element?.removeEventListener("scroll", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, [scroller, rows, session]);
}
