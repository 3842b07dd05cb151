import type { NameIndex } from "@polylogue/proto";
import { type KeyboardEvent, useCallback, useEffect, useId, useState } from "react";
import { announce } from "../announcer.tsx";
import { plural } from "../words/list-words.ts";
import { filterChoices, findMentionQuery, type MentionChoice, type MentionQuery } from "./mention-query.ts";

/** What the composer needs of its mention list. */
export interface MentionList {
  readonly listId: string;
  readonly choices: readonly MentionChoice[];
  readonly activeIndex: number;
  readonly isOpen: boolean;
  /** The id of the active option; undefined while closed. */
  readonly activeId: string | undefined;
  readonly optionId: (index: number) => string;
  /** The caret or the text moved. */
  readonly look: (text: string, caret: number) => void;
  readonly setActive: (index: number) => void;
  readonly accept: (index: number) => void;
  readonly close: () => void;
  /** True when the key was for the list. */
  readonly takeKey: (event: KeyboardEvent) => boolean;
}

/** The list of those who can be named, driven from the text field that keeps the focus. */
export function useMentionList(
  everybody: readonly MentionChoice[],
  names: NameIndex,
  onAccept: (query: MentionQuery, choice: MentionChoice) => void,
): MentionList {
  const listId = useId();
  const [query, setQuery] = useState<MentionQuery>();
  const [closedAt, setClosedAt] = useState(-1);
  const [activeIndex, setActive] = useState(0);
  const choices = query === undefined ? [] : filterChoices(everybody, query.typed);
  const isOpen = query !== undefined && query.start !== closedAt && choices.length > 0;
  const index = Math.min(activeIndex, Math.max(0, choices.length - 1));

  const look = useCallback(
    (text: string, caret: number) => {
      const next = findMentionQuery(text, caret, names);
      setQuery((before) => {
        if (before?.start !== next?.start || before?.typed !== next?.typed) setActive(0);
        return next;
      });
      // Escape holds for this `@` only.
      setClosedAt((before) => (next?.start === before ? before : -1));
    },
    [names],
  );
  const close = useCallback(() => setClosedAt(query?.start ?? -1), [query]);
  const accept = (at: number) => {
    const choice = choices[at];
    if (query === undefined || choice === undefined) return;
    setQuery(undefined);
    onAccept(query, choice);
  };

  useEffect(() => {
    if (isOpen) announce(`${plural(choices.length, "suggestion")}`);
  }, [isOpen, choices.length]);

  const takeKey = (event: KeyboardEvent): boolean => {
    if (!isOpen) return false;
    switch (event.key) {
      case "ArrowDown":
        setActive((index + 1) % choices.length);
        return true;
      case "ArrowUp":
        setActive((index - 1 + choices.length) % choices.length);
        return true;
      case "Enter":
      case "Tab":
        if (event.shiftKey) return false;
        accept(index);
        return true;
      case "Escape":
        close();
        return true;
      default:
        return false;
    }
  };

  const optionId = (at: number) => `${listId}-${at}`;
  return {
    listId,
    choices,
    activeIndex: index,
    isOpen,
    activeId: isOpen ? optionId(index) : undefined,
    optionId,
    look,
    setActive,
    accept,
    close,
    takeKey,
  };
}
