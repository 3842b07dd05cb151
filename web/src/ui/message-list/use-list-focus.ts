import { type KeyboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { Row } from "./row-model.ts";

/** Frames to wait for a row that was scrolled to before it is focused. */
const MOUNT_FRAMES_MAX = 20;

/**
 * Walking through the messages by keyboard: one of them is a tab stop, arrows (and J, K) go from message to message, Home and End to
 * the first and the last.
 */
export function useListFocus(options: {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly rows: readonly Row[];
  /** Scrolls there; false when there is no such row. */
  readonly showKey: (key: string) => boolean;
}) {
  const { scroller, rows, showKey } = options;
  const [chosenKey, setChosenKey] = useState("");
  const keys = useRef<string[]>([]);
  keys.current = rows.flatMap((row) => (row.kind === "message" || row.kind === "pending" ? [row.key] : []));
  const stopKey = keys.current.includes(chosenKey) ? chosenKey : (keys.current.at(-1) ?? "");

  const focusKey = useCallback(
    (key: string) => {
      setChosenKey(key);
      let frames = 0;
      const attempt = () => {
        const article = findArticle(scroller.current, key);
        if (article !== null) article.focus({ preventScroll: true });
        else if (frames < MOUNT_FRAMES_MAX) {
          frames += 1;
          requestAnimationFrame(attempt);
        }
      };
      attempt();
    },
    [scroller],
  );

  const onKeyDown = useCallback(
    (event: KeyboardEvent) => {
      const article = event.target instanceof HTMLElement ? event.target : null;
      // Only on the article itself: inside it keys belong to its buttons and fields.
      const key = article?.dataset.rowKey;
      if (key === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
      const index = keys.current.indexOf(key);
      const next = nextIndex(event.key, index, keys.current.length);
      if (next === undefined) return;
      const nextKey = keys.current[next];
      event.preventDefault();
      if (nextKey === undefined || nextKey === key) return;
      const target = findArticle(scroller.current, nextKey);
      if (target === null) showKey(nextKey);
      focusKey(nextKey);
      target?.scrollIntoView({ block: "nearest" });
    },
    [scroller, showKey, focusKey],
  );

  // A click or tab into a message makes it the stop.
  useEffect(() => {
    const element = scroller.current;
    const onFocusIn = (event: FocusEvent) => {
      const article = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-row-key]") : null;
      if (article?.dataset.rowKey !== undefined) setChosenKey(article.dataset.rowKey);
    };
    element?.addEventListener("focusin", onFocusIn);
    return () => element?.removeEventListener("focusin", onFocusIn);
  }, [scroller]);

  return { stopKey, focusKey, onKeyDown };
}

function nextIndex(key: string, index: number, count: number): number | undefined {
  switch (key) {
    case "ArrowUp":
    case "k":
      return Math.max(0, index - 1);
    case "ArrowDown":
    case "j":
      return Math.min(count - 1, index + 1);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}

function findArticle(scroller: HTMLElement | null, key: string): HTMLElement | null {
  return scroller?.querySelector<HTMLElement>(`[data-row-key="${CSS.escape(key)}"]`) ?? null;
}
