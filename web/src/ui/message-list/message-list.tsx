import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useRoom, useRoomUi, useRoomView } from "../room/room-context.tsx";
import { LatestPill } from "./latest-pill.tsx";
import { ListRow } from "./list-row.tsx";
import { makeRows, messageKey, type Row } from "./row-model.ts";
import { holdQuestion, isAtEnd, useFollow, useSettled } from "./use-follow.ts";
import { useListFocus } from "./use-list-focus.ts";
import { useReadMark } from "./use-read-mark.ts";
import { useRowMeasures } from "./use-row-measures.ts";
import { placeOf } from "./versions.ts";

/** Pixels from the top at which older messages are loaded. */
const OLDER_REACH_PX = 800;
/** Rows that are mounted beyond the window, on each side. */
const OVERSCAN_ROWS = 8;
/** Space at both ends of the list, in pixels. */
const END_SPACE_PX = 16;

/** The messages of the room. The only component that calls the virtualizer; everything in a row is memoised on its own. */
export function MessageList() {
  const { session, me } = useRoom();
  const rows = useRows();
  const scroller = useRef<HTMLDivElement>(null);
  const { follow, current, take } = useFollow(scroller);
  const [isFar, setFar] = useState(false);
  const [isLoading, setLoading] = useState(false);
  const hasOlder = useRoomView((view) => view.hasOlder);
  const indexByKey = useMemo(() => new Map(rows.map(({ key }, index) => [key, index])), [rows]);
  const indexOfKey = useCallback((key: string) => indexByKey.get(key) ?? -1, [indexByKey]);
  const isPinned = follow.kind === "pinned";

  const virtualizer = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    ...useRowMeasures(rows),
    anchorTo: "end",
    followOnAppend: isPinned,
    scrollEndThreshold: isPinned ? 80 : -1,
    directDomUpdates: true,
    overscan: OVERSCAN_ROWS,
    paddingStart: END_SPACE_PX,
    paddingEnd: END_SPACE_PX,
    onChange: (instance) => {
      holdQuestion(instance, indexOfKey, current.current, take);
      // What grows below moves the end away without a scroll event.
      if (current.current.kind !== "pinned" && scroller.current !== null) setFar(!isAtEnd(scroller.current));
    },
  });

  const isReady = rows.length > 0;
  const isSettled = useSettled(scroller, isReady);
  useLayoutEffect(() => {
    if (isReady) virtualizer.scrollToEnd();
  }, [isReady, virtualizer]);

  const goToEnd = useCallback(() => {
    take({ kind: "wentToEnd" });
    virtualizer.scrollToEnd();
  }, [take, virtualizer]);

  const loadOlderIfNear = useCallback(() => {
    const element = scroller.current;
    // Before the list has settled it passes its top on the way to its end.
    if (element === null || !isSettled || element.scrollTop >= OLDER_REACH_PX || !hasOlder) return;
    setLoading(true);
    void session.loadOlder().finally(() => setLoading(false));
  }, [session, isSettled, hasOlder]);

  // Also where there is nothing to scroll yet.
  useEffect(() => {
    if (rows.length > 0) loadOlderIfNear();
  }, [rows, loadOlderIfNear]);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    const atEnd = isAtEnd(element);
    setFar(!atEnd);
    if (atEnd) {
      take({ kind: "reachedEnd" });
      session.trim();
    }
    loadOlderIfNear();
  }, [session, take, loadOlderIfNear]);

  // The window of the list changes with the floor, the composer and the keyboard of a phone: its end stays in view.
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      if (current.current.kind === "pinned") virtualizer.scrollToEnd();
      setFar(!isAtEnd(element));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [virtualizer, current]);

  const lastSent = useRoomUi((state) => state.lastSent);
  useEffect(() => {
    if (lastSent.clientMessageId === "") return;
    const key = `c-${lastSent.clientMessageId}`;
    take({ kind: "sent", question: lastSent.isQuestion ? key : undefined });
    virtualizer.scrollToEnd();
  }, [lastSent, take, virtualizer]);

  const showKey = useCallback(
    (key: string) => {
      const index = indexOfKey(key);
      if (index < 0) return false;
      take({ kind: "lookedAway" });
      virtualizer.scrollToIndex(index, { align: "center" });
      return true;
    },
    [indexOfKey, take, virtualizer],
  );
  const listFocus = useListFocus({ scroller, rows, showKey });
  useJump(showKey, listFocus.focusKey);
  useReadMark(scroller, rows);

  return (
    <div className="message-list">
      <div
        ref={scroller}
        className={isSettled ? "message-scroller" : "message-scroller is-settling"}
        role="log"
        aria-live="off"
        aria-label="Messages"
        onScroll={onScroll}
        onKeyDown={listFocus.onKeyDown}
      >
        <div ref={virtualizer.containerRef} className="message-rows">
          {virtualizer.getVirtualItems().map(({ key, index }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <div key={key} ref={virtualizer.measureElement} data-index={index} className="row">
                <ListRow row={row} position={index + 1} isFocusStop={listFocus.stopKey === row.key} />
              </div>
            );
          })}
        </div>
      </div>
      {hasOlder && isLoading && <p className="list-loading">Loading older messages…</p>}
      <LatestPill isShown={isFar && !isPinned && isSettled} rows={rows} me={me} onClick={goToEnd} />
    </div>
  );
}

/** Goes to the message that a quote points at, and marks it for a moment. */
function useJump(show: (key: string) => boolean, focusKey: (key: string) => void): void {
  const { session, ui, me } = useRoom();
  const jump = useRoomUi((state) => state.jump);
  const latest = useRef({ show, focusKey });
  latest.current = { show, focusKey };
  useEffect(() => {
    const message = session.store.getState().messages.get(jump.messageId);
    if (message === undefined) return;
    const key = messageKey(placeOf(message, session.store.getState().messages), me);
    // An editor that opens there takes the focus by itself.
    if (latest.current.show(key) && ui.getState().editing !== jump.messageId) latest.current.focusKey(key);
  }, [jump, session, ui, me]);
}

function useRows(): Row[] {
  const { me, session } = useRoom();
  const messages = useRoomView((view) => view.messages);
  const order = useRoomView((view) => view.order);
  const notices = useRoomView((view) => view.notices);
  const turns = useRoomView((view) => view.turns);
  const capped = useRoomView((view) => view.capped);
  const pending = useRoomView((view) => view.pending);
  const looks = useRoomUi((state) => state.looks);
  const hasOlder = useRoomView((view) => view.hasOlder);
  // The line before what is new stays where it was when the room was opened.
  const newAfterSeq = useState(() => {
    const { readSeq, phase } = session.store.getState();
    return phase === "open" && readSeq > 0 ? readSeq : undefined;
  })[0];
  return useMemo(
    () => makeRows({ messages, order, notices, turns, capped, pending, hasOlder, looks }, me, newAfterSeq),
    [messages, order, notices, turns, capped, pending, hasOlder, looks, me, newAfterSeq],
  );
}
