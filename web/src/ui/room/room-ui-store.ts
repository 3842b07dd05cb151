import { createStore, type StoreApi } from "zustand/vanilla";
import type { Look } from "../message-list/versions.ts";

/** What the page shows of a room beside the room itself. One for as long as the room is looked at. */
export interface RoomUi {
  /** The id of the message that the composer answers; empty for none. */
  readonly replyTo: string;
  /** The id of the message that is being edited; empty for none. */
  readonly editing: string;
  /** The id of the message whose deletion is being asked about; empty for none. */
  readonly deleting: string;
  readonly isDockOpen: boolean;
  /** Text that the composer takes over once; the count makes the same text new. */
  readonly insertion: { readonly text: string; readonly count: number; readonly how: "append" | "replace" };
  /** Turns that this person stopped and whose stop is not confirmed yet. */
  readonly stopping: ReadonlySet<string>;
  /** By the id of an answer: the version of it that this person looks at. */
  readonly looks: ReadonlyMap<string, Look>;
  /** What did not work on a message, said there; an empty id for nothing. */
  readonly failure: { readonly messageId: string; readonly words: string };
  /** A message to show and point at; the count makes the same id new. */
  readonly jump: { readonly messageId: string; readonly count: number };
  /** This person's last post: the list goes to its end, and holds at the post when it asks somebody. */
  readonly lastSent: { readonly clientMessageId: string; readonly isQuestion: boolean };
}

/** Makes the state of a room that was just opened. */
export function createRoomUi(isDockOpen: boolean): StoreApi<RoomUi> {
  return createStore<RoomUi>(() => ({
    replyTo: "",
    editing: "",
    deleting: "",
    isDockOpen,
    insertion: { text: "", count: 0, how: "append" },
    stopping: new Set(),
    looks: new Map(),
    failure: { messageId: "", words: "" },
    jump: { messageId: "", count: 0 },
    lastSent: { clientMessageId: "", isQuestion: false },
  }));
}

/** Puts a text into the composer. */
export function insertText(ui: StoreApi<RoomUi>, text: string, how: "append" | "replace" = "append"): void {
  ui.setState(({ insertion }) => ({ insertion: { text, how, count: insertion.count + 1 } }));
}

/** Shows a message and points at it. */
export function jumpTo(ui: StoreApi<RoomUi>, messageId: string): void {
  ui.setState(({ jump }) => ({ jump: { messageId, count: jump.count + 1 } }));
}

/** Looks at a version of an answer, or, without one, at what everybody sees. */
export function lookAt(
  ui: StoreApi<RoomUi>,
  original: { readonly id: string; readonly picked: string },
  versionId: string | undefined,
): void {
  ui.setState((state) => {
    const looks = new Map(state.looks);
    looks.delete(original.id);
    if (versionId !== undefined) looks.set(original.id, { versionId, picked: original.picked });
    return { looks: new Map([...looks].slice(-LOOKS_MAX)) };
  });
}

/** Answers whose versions are remembered to be looked at. */
const LOOKS_MAX = 100;
