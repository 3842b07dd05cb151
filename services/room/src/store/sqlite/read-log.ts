import type { Question } from "@polylogue/runtime/sqlite/question";
import type { CommitsLimits, Head, RoomKey, SnapshotRow, StoredCommit } from "../room-store.ts";
import { roomNumbers } from "./room-numbers.ts";

export const readHead: Question<[RoomKey], Head | undefined> = {
  name: "readHead",
  prepare(database) {
    const find = database.prepare<Head>(
      "SELECT head_seq AS seq, head_tag AS tag FROM rooms WHERE tenant = ? AND room = ?",
    );
    return ({ tenant, room }) => find.get(tenant, room);
  },
};

export const readHeads: Question<[readonly RoomKey[]], (Head | undefined)[]> = {
  name: "readHeads",
  prepare(database) {
    const headOf = readHead.prepare(database);
    return (keys) => keys.map((key) => headOf(key));
  },
};

/** What became of a write whose result is unknown: the tag under its key, and the head. */
export const readKey: Question<[RoomKey, number], { readonly headSeq: number; readonly tag: string | undefined }> = {
  name: "readKey",
  prepare(database) {
    const find = database.prepare<{ headSeq: number; tag: string | null }>(`
      SELECT head_seq AS headSeq, (SELECT tag FROM commits WHERE place = (number << 32) | ?3) AS tag
      FROM rooms WHERE tenant = ?1 AND room = ?2`);
    return ({ tenant, room }, firstSeq) => {
      const found = find.get(tenant, room, firstSeq);
      return { headSeq: found?.headSeq ?? 0, tag: found?.tag ?? undefined };
    };
  },
};

export const readCommits: Question<[RoomKey, number, CommitsLimits], StoredCommit[]> = {
  name: "readCommits",
  prepare(database) {
    const numberOf = roomNumbers(database);
    // The commit that holds `afterSeq` may reach above it: the run begins there.
    const select = database.prepare<StoredCommit>(`
      SELECT place & 4294967295 AS firstSeq, last_seq AS lastSeq, tag, record FROM commits
      WHERE place BETWEEN
          ifnull((SELECT max(place) FROM commits WHERE place BETWEEN ?1 << 32 AND (?1 << 32) | ?2), ?1 << 32)
          AND (?1 << 32) | 4294967295
        AND last_seq > ?2
      ORDER BY place LIMIT ?3`);
    return (key, afterSeq, { commitsMax, bytesMax }) => {
      const number = numberOf(key);
      const commits: StoredCommit[] = [];
      if (number === undefined) return commits;
      let bytes = 0;
      for (const commit of select.iterate(number, afterSeq, commitsMax)) {
        bytes += commit.record.length;
        if (commits.length > 0 && bytes > bytesMax) break;
        commits.push({ ...commit });
      }
      return commits;
    };
  },
};

export const readSnapshot: Question<[RoomKey], SnapshotRow | undefined> = {
  name: "readSnapshot",
  prepare(database) {
    const numberOf = roomNumbers(database);
    const select = database.prepare<SnapshotRow>("SELECT seq, record FROM snapshots WHERE room_number = ?");
    return (key) => {
      const number = numberOf(key);
      return number === undefined ? undefined : select.get(number);
    };
  },
};
