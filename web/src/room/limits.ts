/** Bounds of a room's state in the page, with their units. */
export const roomLimits = {
  /** Events that wait for one before them; more ask for a new join. */
  parkedEventsMax: 256,
  /** Remembered tags by seq, by which a replayed `joined` is known. */
  tagsMax: 512,
  /** Messages in memory; history beyond is not loaded. */
  messagesMax: 10_000,
  /** Messages that stay when the list is trimmed at its end. */
  messagesKept: 2_000,
  /** Messages above which the list is trimmed while its end is read. */
  messagesTrimAbove: 2_500,
  /** Lines about what happened beside messages. */
  noticesMax: 50,
  /** Events about messages that are not in memory, kept for history pages that were read before them. */
  straysMax: 256,
  /** Code units of a streaming text that are kept. */
  streamTextMax: 524_288,
  /** Client message ids that were seen stored. */
  confirmedMax: 200,
  /** Room sessions that stay joined beside the one that is looked at. */
  sessionsKept: 3,
  /** Messages of a history page. */
  historyPage: 50,
} as const;
