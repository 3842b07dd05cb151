import { useCallback, useEffect, useRef, useState } from "react";
import { createDraftStorage } from "./draft-storage.ts";

/** Milliseconds after the last key at which a draft is kept. */
const SAVE_AFTER_MS = 400;
const drafts = createDraftStorage(localStorage);

/** The text of a room's composer, kept over reloads. */
export function useDraft(roomId: string): [text: string, setText: (text: string) => void] {
  const [text, setText] = useState(() => drafts.load(roomId));
  const latest = useRef(text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const change = useCallback(
    (next: string) => {
      latest.current = next;
      setText(next);
      clearTimeout(timer.current);
      // A sent message must not come back as a draft.
      if (next === "") drafts.save(roomId, "");
      else timer.current = setTimeout(() => drafts.save(roomId, next), SAVE_AFTER_MS);
    },
    [roomId],
  );
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      drafts.save(roomId, latest.current);
    },
    [roomId],
  );
  return [text, change];
}

/** Leaves a text for the composer of a room that is not open yet. */
export function leaveDraft(roomId: string, text: string): void {
  drafts.save(roomId, text);
}
