import type { CommitWrite } from "./room-store.ts";

/** Throws when a write contradicts itself: a caller's broken promise, which no store may keep. */
export function checkWrite({ commit, messages, room, snapshot }: CommitWrite): void {
  const { firstSeq, lastSeq } = commit;
  if (!isSeq(firstSeq) || !isSeq(lastSeq) || lastSeq < firstSeq) {
    throw new RangeError(`a commit can not go from seq ${firstSeq} to ${lastSeq}`);
  }
  if (commit.tag === "") throw new RangeError("a commit has a tag");
  if (room.headSeq !== lastSeq)
    throw new RangeError(`the room's head ${room.headSeq} is not the commit's last seq ${lastSeq}`);
  if (!Number.isSafeInteger(room.activeAtMs) || room.activeAtMs < 0) {
    throw new RangeError("a room's activity is a time in whole milliseconds");
  }
  for (const { messageId, seq } of messages) {
    if (!isSeq(seq) || seq > lastSeq)
      throw new RangeError(`message ${messageId} has a place, ${seq}, that is not in the log`);
  }
  if (snapshot && (!isSeq(snapshot.seq) || snapshot.seq > lastSeq)) {
    throw new RangeError(`a snapshot of seq ${snapshot.seq} can not come with a commit up to ${lastSeq}`);
  }
}

function isSeq(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 0xffff_ffff;
}
