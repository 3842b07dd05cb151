import type { Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { END_REACH_PX, type Follow, type FollowInput, HOLD_TOP_PX, reduceFollow } from "./follow.ts";

/** The virtualizer of the list. */
export type ListVirtualizer = Virtualizer<HTMLDivElement, HTMLDivElement>;

/** Keys with which one reads upwards, and downwards. */
const upKeys = new Set(["ArrowUp", "PageUp", "Home"]);
const downKeys = new Set(["ArrowDown", "PageDown", "End", " "]);

/** Keeps the state of following, from what the person does with the scroller. */
export function useFollow(scroller: RefObject<HTMLDivElement | null>) {
  const [follow, setFollow] = useState<Follow>({ kind: "pinned", question: undefined });
  const current = useRef(follow);
  const take = useCallback((input: FollowInput) => {
    const next = reduceFollow(current.current, input);
    if (next === current.current) return;
    current.current = next;
    setFollow(next);
  }, []);

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    let touchY = 0;
    const onWheel = (event: WheelEvent) => {
      if (element.scrollHeight <= element.clientHeight) return;
      if (event.deltaY < 0) take({ kind: "lookedAway" });
      else if (event.deltaY > 0) take({ kind: "movedDown" });
    };
    const onTouchStart = (event: TouchEvent) => {
      touchY = event.touches[0]?.clientY ?? 0;
    };
    const onTouchMove = (event: TouchEvent) => {
      const moved = (event.touches[0]?.clientY ?? 0) - touchY;
      if (moved > TOUCH_SLOP_PX) take({ kind: "lookedAway" });
      else if (moved < -TOUCH_SLOP_PX) take({ kind: "movedDown" });
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLTextAreaElement) return;
      if (upKeys.has(event.key)) take({ kind: "lookedAway" });
      else if (downKeys.has(event.key)) take({ kind: "movedDown" });
    };
    // The scrollbar itself: its pointer events have the scroller as their target.
    const onPointerDown = (event: PointerEvent) => {
      if (event.target === element) take({ kind: "lookedAway" });
    };
    const onSelect = () => {
      const selection = document.getSelection();
      const isInside = selection !== null && !selection.isCollapsed && element.contains(selection.anchorNode);
      if (isInside) take({ kind: "lookedAway" });
    };
    element.addEventListener("wheel", onWheel, { passive: true });
    element.addEventListener("touchstart", onTouchStart, { passive: true });
    element.addEventListener("touchmove", onTouchMove, { passive: true });
    element.addEventListener("keydown", onKeyDown);
    element.addEventListener("pointerdown", onPointerDown);
    document.addEventListener("selectionchange", onSelect);
    return () => {
      element.removeEventListener("wheel", onWheel);
      element.removeEventListener("touchstart", onTouchStart);
      element.removeEventListener("touchmove", onTouchMove);
      element.removeEventListener("keydown", onKeyDown);
      element.removeEventListener("pointerdown", onPointerDown);
      document.removeEventListener("selectionchange", onSelect);
    };
  }, [scroller, take]);

  return { follow, current, take };
}

/** Stops following when the question reaches the top, and puts it exactly there. */
export function holdQuestion(
  virtualizer: ListVirtualizer,
  indexOfKey: (key: string) => number,
  follow: Follow,
  take: (input: FollowInput) => void,
): void {
  if (follow.kind !== "pinned" || follow.question === undefined) return;
  const item = virtualizer.measurementsCache[indexOfKey(follow.question)];
  // The element's own position: the virtualizer's is ahead of it while a write of its own was cut by a short list.
  const offset = virtualizer.scrollElement?.scrollTop ?? 0;
  if (item === undefined || offset <= 0) return;
  const questionTopPx = item.start - offset;
  if (questionTopPx > HOLD_TOP_PX) return;
  take({ kind: "grew", questionTopPx });
  // At once, not with the next render: the next token may come before it.
  virtualizer.options.scrollEndThreshold = -1;
  virtualizer.scrollToOffset(Math.max(0, item.start - HOLD_TOP_PX));
}

/** How far the end is away, and whether that is the end. */
export function isAtEnd(element: HTMLElement): boolean {
  return element.scrollHeight - element.scrollTop - element.clientHeight <= END_REACH_PX;
}

/** Covers the list until its size and place hold still, so that the first measurements are not seen as jumps. */
export function useSettled(scroller: RefObject<HTMLDivElement | null>, isReady: boolean): boolean {
  const [isSettled, setSettled] = useState(false);
  useLayoutEffect(() => {
    if (!isReady) return;
    let still = 0;
    let frames = 0;
    let last = "";
    let request = requestAnimationFrame(function look() {
      const element = scroller.current;
      const now = element === null ? "" : `${element.scrollHeight} ${element.scrollTop}`;
      still = now === last ? still + 1 : 0;
      last = now;
      frames += 1;
      if (still >= STILL_FRAMES || frames >= COVERED_FRAMES_MAX) setSettled(true);
      else request = requestAnimationFrame(look);
    });
    // A hidden page has no frames; what is not seen needs no cover.
    if (document.visibilityState === "hidden") setSettled(true);
    return () => cancelAnimationFrame(request);
  }, [scroller, isReady]);
  return isSettled;
}

/** Pixels that a finger may slip without meaning it. */
const TOUCH_SLOP_PX = 4;
const STILL_FRAMES = 3;
const COVERED_FRAMES_MAX = 60;
