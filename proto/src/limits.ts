/**
 * Every bound that both ends enforce, with its unit in its name. Bounds of one process alone live beside what they bound.
 */
export const limits = {
  /** Code units of a person's message. */
  postTextMax: 16_000,
  /** Bytes of UTF-8 of a persona's message; the turn then ends `answered`, reason LENGTH (T9). */
  turnTextBytesMax: 131_072,
  /** Bytes of a client frame that are read; a larger one gets a typed error. */
  frameBytesMax: 65_536,
  /** Bytes of a client frame that close the socket with 1009. */
  frameBytesClose: 1_048_576,
  /** Depth of nesting of a JSON frame. */
  frameDepthMax: 32,
  /** Characters of ids that clients choose. */
  clientIdCharactersMax: 64,
  /** Graphemes of a display name. */
  displayNameGraphemesMax: 32,
  /** Code units of a handle. */
  handleMax: 32,
  /** Code units of a room's title. */
  roomTitleMax: 80,
  /** Personas with a seat in one room. */
  personasPerRoomMax: 32,
  /** Seats of one room. */
  participantsPerRoomMax: 500,
  /** Turns that one message may ask for; the rest are refused with reason ASKS. */
  asksPerMessageMax: 8,
  /** Other versions that one answer may have. */
  versionsPerMessageMax: 8,
  /** Chains that a cap stopped and that a room still offers to continue. */
  cappedChainsPerRoomMax: 16,
  /** Code units of the note on a turn's end. */
  turnNoteMax: 200,
  /** Code units of a reference to a model. */
  modelReferenceMax: 200,
  /** Turns of one room that have not ended: stopping all of them, with what else a command leads to, fits into one commit of 64 events. */
  owedTurnsPerRoomMax: 48,
  /** Participants that a room keeps out for good. */
  bannedPerRoomMax: 1_000,
  /** Mentions that are kept of one message; the first of each participant always. */
  mentionsPerMessageMax: 500,
  /** Messages of a history page. */
  historyPageMax: 200,
  /** Messages of a snapshot in `joined`. */
  snapshotMessagesMax: 100,
  /** Bytes of the messages of a snapshot. */
  snapshotBytesMax: 262_144,
  /** Events of a resume; more make a snapshot. */
  resumeEventsMax: 1_000,
  /** Bytes of all texts so far in `joined`. */
  liveTextBytesMax: 65_536,
  /** Participants named in `joined.present`. */
  presentMax: 200,
  /** Rooms joined on one socket. */
  roomsPerSocketMax: 64,
  /** Milliseconds between a client's pings. */
  pingIntervalMs: 15_000,
  /** Milliseconds within which `hello` must come. */
  helloTimeoutMs: 5_000,
  /** Milliseconds after which a `typing` signal is over. */
  typingTtlMs: 6_000,
} as const;
