import type { Question } from "@polylogue/runtime/sqlite/question";
import { readCommits, readHead, readHeads, readKey, readSnapshot } from "./read-log.ts";
import { countMessages, readMessage, readMessages } from "./read-messages.ts";
import { listBusyRooms, listRooms } from "./read-rooms.ts";
import { readDrafts, readMarksOf, readReadMarks } from "./read-side-rows.ts";

/** Everything that the reader's worker can be asked. */
export const roomQuestions: readonly Question<never, unknown>[] = [
  readHead,
  readHeads,
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
  readMarksOf,
];
