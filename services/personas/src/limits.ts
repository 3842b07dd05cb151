/** Bounds of a runner alone; what both ends of a wire enforce stands in `@polylogue/proto`. */
export const runnerLimits = {
  /** Milliseconds between two ticks that carry the deltas of every turn of the process. */
  tickMs: 33,
  /** Milliseconds between two beats while turns run (T8). */
  beatIntervalMs: 3_000,
  /** Turns that one beat may name. */
  beatTurnsMax: 10_000,
  /** Bytes of one trunk message. */
  trunkMessageBytesMax: 262_144,
  /** Turns at once when the configuration does not say. */
  turnsMaxDefault: 64,
  /** Milliseconds that running turns get at shutdown when the configuration does not say. */
  drainMsDefault: 2_000,

  /** Milliseconds that an answer of the room may take before the command is sent again. */
  answerTimeoutMs: 15_000,
  /** Milliseconds that an instance which sends the runner away may take to answer what was asked before. */
  leaveTimeoutMs: 5_000,
  /** Milliseconds that turns get after the drain to tell how far they came, before they are left to the room's recovery. */
  handOverMs: 2_000,
  /** Milliseconds within which a claim must be answered. Under the 12 s after which the room gives a silent runner up (T8). */
  claimTimeoutMs: 10_000,
  /** Milliseconds for which the end of a turn is sent again and again until the room answers it. */
  endTimeoutMs: 60_000,
  /** Milliseconds in which a call that is broken off says what it cost, before it is left. Under the 3 s in which a stopped turn has to end (T5). */
  stopTimeoutMs: 1_000,
  /** Milliseconds for which the end of a turn waits for what its call cost. */
  billTimeoutMs: 1_200,
  /** Milliseconds that a model call may take in all; the door has shorter limits of its own. */
  modelCallTimeoutMs: 900_000,
  /** Milliseconds that one read of the room or the directory may take. */
  readTimeoutMs: 10_000,
  /** How often a read is made before the turn fails. */
  readTriesMax: 3,

  /** Milliseconds of the first reconnect's longest pause; it doubles with each failure. */
  backoffBaseMs: 100,
  /** Milliseconds of the longest pause before a reconnect or a repeated command. */
  backoffMaxMs: 5_000,
  /** Milliseconds after which a trunk counts as stable, so that its loss starts the pauses anew. */
  trunkStableMs: 10_000,
  /** Milliseconds for which a service credential is valid. */
  credentialTtlMs: 3_600_000,

  /** Versions of personas that are kept in memory. */
  personasCachedMax: 256,
  /** Messages of one page of history: so few that the longest texts (128 KiB each) fit into one answer of 4 MiB. */
  historyPageMessages: 30,
  /** Pages that are read for one prompt at most. */
  historyPagesMax: 16,

  /** Messages of a prompt. */
  promptMessagesMax: 200,
  /** Tokens of a prompt's messages, estimated; half of it at least is used when there is as much to say. */
  promptTokensMax: 24_000,
  /** UTF-16 code units of one message in a prompt; of a longer one the middle is left out. */
  promptMessageUnitsMax: 16_000,
  /** Participants that a prompt names; the rest are counted. */
  rosterMax: 100,
  /** Models that the model door takes with one call. */
  modelsMax: 8,
  /** Bytes of UTF-8 that the model door takes as `system`. */
  systemBytesMax: 65_536,
} as const;
