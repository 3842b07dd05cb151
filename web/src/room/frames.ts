/** When the page paints next. */
export interface Frames {
  /** Calls once, before the next paint; within a bounded time also in a hidden page. */
  request(paint: () => void): void;
}

/** Milliseconds between "frames" of a hidden page, which gets none. */
const HIDDEN_FRAME_MS = 250;

/** The page's own frames. */
export function createBrowserFrames(page: Window): Frames {
  return {
    request(paint) {
      if (page.document.visibilityState === "visible") page.requestAnimationFrame(paint);
      else page.setTimeout(paint, HIDDEN_FRAME_MS);
    },
  };
}

/** Frames that a test calls. */
export function createManualFrames(): Frames & { paint(): void; readonly isRequested: boolean } {
  let waiting: (() => void)[] = [];
  return {
    request: (paint) => waiting.push(paint),
    paint() {
      const due = waiting;
      waiting = [];
      for (const paint of due) paint();
    },
    get isRequested() {
      return waiting.length > 0;
    },
  };
}
