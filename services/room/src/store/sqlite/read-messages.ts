import type { Question } from "@polylogue/runtime/sqlite/question";
import {
  type CountOptions,
  countedMessagesMax,
  type MessageCounts,
  type MessageRow,
  type MessagesPage,
  type MessagesPageResult,
  type RoomKey,
} from "../room-store.ts";
import { roomNumbers } from "./room-numbers.ts";
import { parseMentions } from "./write-messages.ts";

type StoredMessage = Omit<MessageRow, "mentions"> & { readonly mentions: string };

const columns = "message_id AS messageId, place & 4294967295 AS seq, author, mentions, record";
/** Above every seq. */
const seqEnd = 0xffff_ffff + 1;

export const readMessages: Question<[RoomKey, MessagesPage], MessagesPageResult> = {
  name: "readMessages",
  prepare(database) {
    const numberOf = roomNumbers(database);
    const range = `SELECT ${columns} FROM messages WHERE place > (?1 << 32) + ?2 AND place < (?1 << 32) + ?3`;
    const oldestFirst = database.prepare<StoredMessage>(`${range} ORDER BY place LIMIT ?4`);
    const newestFirst = database.prepare<StoredMessage>(`${range} ORDER BY place DESC LIMIT ?4`);
    return (key, { before, after, limit }) => {
      const number = numberOf(key);
      if (number === undefined) return { rows: [], hasMore: false };
      const isForward = before === undefined && after !== undefined;
      // One more than wanted tells whether there are more.
      const stored = isForward
        ? oldestFirst.all(number, after, seqEnd, limit + 1)
        : newestFirst.all(number, 0, Math.min(before ?? seqEnd, seqEnd), limit + 1);
      const rows = stored.slice(0, limit).map(messageRow);
      return { rows: isForward ? rows : rows.reverse(), hasMore: stored.length > limit };
    };
  },
};

export const readMessage: Question<[RoomKey, string], MessageRow | undefined> = {
  name: "readMessage",
  prepare(database) {
    const numberOf = roomNumbers(database);
    // The expression is the index's own.
    const select = database.prepare<StoredMessage>(`
      SELECT ${columns} FROM messages WHERE place >> 32 = ? AND message_id = ?`);
    return (key, messageId) => {
      const number = numberOf(key);
      const stored = number === undefined ? undefined : select.get(number, messageId);
      return stored && messageRow(stored);
    };
  },
};

export const countMessages: Question<[RoomKey, number, CountOptions], MessageCounts> = {
  name: "countMessages",
  prepare(database) {
    const numberOf = roomNumbers(database);
    const authors = database.prepare<{ author: string }>(`
      SELECT author FROM messages WHERE place > (?1 << 32) + ?2 AND place <= (?1 << 32) + 4294967295
      ORDER BY place DESC LIMIT ${countedMessagesMax}`);
    const mentions = database.prepare<{ count: number }>(`
      SELECT count(*) AS count FROM (
        SELECT 1 FROM mentions
        WHERE room_number = ?1 AND participant_id = ?2 AND seq > ?3
          AND (SELECT author FROM messages WHERE place = (?1 << 32) + seq) <> ?4
        ORDER BY seq DESC LIMIT ?5)`);
    return (key, afterSeq, { notBy, mentioning, countMax }) => {
      const number = numberOf(key);
      if (number === undefined) return { unread: 0, mentions: 0 };
      let unread = 0;
      for (const { author } of authors.iterate(number, afterSeq)) {
        if (unread === countMax) break;
        if (author !== notBy) unread += 1;
      }
      return { unread, mentions: mentions.get(number, mentioning, afterSeq, notBy, countMax)?.count ?? 0 };
    };
  },
};

function messageRow(stored: StoredMessage): MessageRow {
  return { ...stored, mentions: parseMentions(stored.mentions) };
}
