import { eraseText, type TextPlace, textPlace, textsOf } from "../state/erase-text.ts";
import { CommitRecordSchema, create, fromBinary, toBinary } from "../state/wire.ts";
import type { DraftStore, RoomKey, RoomStore, StoredCommit } from "../store/room-store.ts";
import { StoreError } from "../store/store-error.ts";
import { logPage, readMessage } from "./read-log.ts";

/** Times that a commit is read again because somebody else erased something in it meanwhile. */
const replacementsMax = 16;

/**
 * Takes the texts of a deleted message out of the log, and with them the draft of its turn (L8). The message knows where its last text
 * stands and each text where the one before it does, so that the cost is one read and one write a text, at every age of the room.
 * Idempotent. Rejects with a StoreError; then some of it may be done.
 */
export async function eraseMessage(
  { store, draftStore }: { readonly store: RoomStore; readonly draftStore: DraftStore },
  key: RoomKey,
  messageId: string,
): Promise<void> {
  const row = await store.readMessage(key, messageId);
  const message = row && readMessage(row);
  // Whatever led here: what is not deleted is not touched.
  if (!message?.deleted) return;
  const places = new Map<number, TextPlace>();
  const erase = async (commit: StoredCommit) => {
    for (const place of await eraseInCommit(store, key, commit, messageId)) places.set(place.seq, place);
  };
  for (let seq = message.textSeq; seq > 0; ) {
    if (!places.has(seq)) {
      const commit = await readCommitOf(store, key, seq);
      if (commit) await erase(commit);
    }
    const { replacesSeq = 0 } = places.get(seq) ?? {};
    seq = replacesSeq < seq ? replacesSeq : 0;
  }
  // What builds before `text_seq` wrote does not say where its texts stand: they are looked for.
  for (let after = message.seq - 1; places.size < textsOf(message); ) {
    const commits = await store.readCommits(key, after, logPage);
    for (const commit of commits) await erase(commit);
    const last = commits.at(-1);
    if (!last) break;
    after = last.lastSeq;
  }
  if (message.turn) await draftStore.deleteDrafts(key, [message.turn.turnId]);
  // Its versions were deleted with it: they are gone before the deletion is acknowledged.
  for (const version of message.versions) await eraseMessage({ store, draftStore }, key, version);
}

/** Where the message has its texts in the commit, from which they are gone. */
async function eraseInCommit(
  store: RoomStore,
  key: RoomKey,
  found: StoredCommit,
  messageId: string,
): Promise<TextPlace[]> {
  let commit: StoredCommit | undefined = found;
  for (let tries = 0; commit && tries < replacementsMax; tries += 1) {
    const record = fromBinary(CommitRecordSchema, commit.record);
    const places = record.events.flatMap((event) => textPlace(event, messageId) ?? []);
    const events = record.events.map((event) => eraseText(event, messageId));
    const isErased = events.every((event, index) => event === record.events[index]);
    const erased = create(CommitRecordSchema, { ...record, events });
    if (isErased || (await store.replaceCommit(key, commit, toBinary(CommitRecordSchema, erased)))) return places;
    commit = await readCommitOf(store, key, commit.firstSeq);
  }
  // It went with its room.
  if (!commit) return [];
  throw new StoreError("unavailable", `The commit at ${commit.firstSeq} is changed by others all the time.`);
}

/** The commit in which an event stands. */
async function readCommitOf(store: RoomStore, key: RoomKey, seq: number): Promise<StoredCommit | undefined> {
  const [commit] = await store.readCommits(key, seq - 1, { commitsMax: 1, bytesMax: 0 });
  return commit && commit.firstSeq <= seq ? commit : undefined;
}
