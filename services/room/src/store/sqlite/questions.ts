import type { Question } from "@polylogue/runtime/sqlite/question";
import { readCommits, readHead, readKey, readSnapshot } from "./read-log.ts";
import { countMessages, readMessage, readMessages } from "./read-messages.ts";
import { listBusyRooms, listRooms } from "./read-rooms.ts";
import { readDrafts, readReadMarks } from "./read-side-rows.ts";

/** Everything that the reader's worker can be asked. */
export const roomQuestions: readonly Question<never, unknown>[] = [
  readHead,
  readKey,
  readCommits,
  readSnapshot,
  readMessages,
  readMessage,
  countMessages,
  listRooms,
  listBusyRooms,
  readDrafts,
  readReadMarks,
];
