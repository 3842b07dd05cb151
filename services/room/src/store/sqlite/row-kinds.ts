/** The first byte of a packed row: what the writer's worker is to do with it. */
export const rowKinds = {
  commit: 1,
  clearBusy: 2,
  writeDraft: 3,
  deleteDraft: 4,
  readMark: 5,
  eraseRoom: 6,
  replaceCommit: 7,
} as const;
