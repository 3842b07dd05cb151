import type { Database } from "@polylogue/runtime/sqlite/database";
import type { CommitWrite } from "../room-store.ts";

/** Writes the messages that a commit makes or changes, and who is mentioned in them. */
export function messagesWriter(database: Database): (number: number, write: CommitWrite) => void {
  const mentionsAt = database.prepare<{ mentions: string }>(
    "SELECT mentions FROM messages WHERE place = (? << 32) | ?",
  );
  const insert = database.prepare("INSERT INTO messages VALUES ((? << 32) | ?, ?, ?, ?, ?)");
  const update = database.prepare(`
    UPDATE messages SET message_id = ?3, author = ?4, mentions = ?5, record = ?6 WHERE place = (?1 << 32) | ?2`);
  const addMention = database.prepare("INSERT OR IGNORE INTO mentions VALUES (?, ?, ?)");
  const dropMention = database.prepare("DELETE FROM mentions WHERE room_number = ? AND participant_id = ? AND seq = ?");

  return (number, { messages }) => {
    for (const { messageId, seq, author, mentions, record } of messages) {
      const stored = mentionsAt.get(number, seq)?.mentions;
      const wanted = JSON.stringify(mentions);
      (stored === undefined ? insert : update).run(number, seq, messageId, author, wanted, record);
      if (stored === wanted) continue;
      for (const participantId of parseMentions(stored)) dropMention.run(number, participantId, seq);
      for (const participantId of mentions) addMention.run(number, participantId, seq);
    }
  };
}

/** The participant ids in a row's column `mentions`. */
export function parseMentions(column: string | undefined): string[] {
  return column === undefined ? [] : (JSON.parse(column) as string[]);
}
