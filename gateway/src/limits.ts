/** The gateway's own bounds. What both ends share stands in `@polylogue/proto`. */
export const gatewayLimits = {
  /** Commands of one session that are under way at the room. */
  inFlightMax: 16,
  /** Commands of one session that wait for a place among these. */
  waitingMax: 300,
  /** What `retryAfterMs` says when both are full. */
  inFlightRetryAfterMs: 250,
  /** After this a command without an answer is given up, in milliseconds. */
  answerTimeoutMs: 15_000,
  /** Joins under way on one trunk (G4). */
  joinsInFlightMax: 32,
  /** How often a session's join is tried again after its trunk broke, before the socket is closed. */
  rejoinsMax: 10,
  /** Bytes of one message on a trunk. */
  trunkMessageBytesMax: 262_144,
  /** Bytes that wait for a trunk; then commands are refused. */
  trunkOutboxBytesMax: 8_388_608,
  /** Milliseconds between two dials of a broken trunk: full jitter below a bound that doubles from the first to the last. */
  redialMs: { first: 100, last: 5_000 },
  /** After so long with somebody at its other end a trunk is believed to stay: rooms that prefer its instance are moved to it. */
  trunkSettledAfterMs: 5_000,
  /** How long an instance that sends its trunks away may take to answer what was sent before, and sessions to join elsewhere. */
  leaveTimeoutMs: 5_000,
  /** Rooms that are moved in a second from where they are well to where they are better: one new instance is to cause no storm. */
  movesPerSecondMax: 50,
  /** Rooms that are looked at in a second for whether there is a better place. */
  placesLookedAtPerSecondMax: 2_000,
  /** A room that was moved stays for so long at least, wherever it is sent (L2). */
  moveAgainAfterMs: 5_000,
  /** A room that its instance sent elsewhere is not brought back for so long: that instance may know better who writes it. */
  sentElsewhereForMs: 30_000,
  /** All rooms are looked over again after so long, also when nothing seems to have changed. */
  lookOverEveryMs: 30_000,
  /** How long commands wait that an instance sent elsewhere when there is nowhere to go. */
  movedRetryMs: 500,
  /** How long a statement about a session holds, and from when on it is made anew. */
  statementTtlMs: 3_600_000,
  statementRefreshMs: 1_800_000,
  /** Bytes that a socket was given and that have not left: from there on frames wait here, where deltas merge (G2). */
  socketHoldBytes: 65_536,
  /** Bytes that wait for one socket in all; then what its rooms said is dropped, and it gets snapshots when it takes something again (G2). */
  socketOutboxBytesMax: 1_048_576,
  /** Bytes of a socket's own that may wait then: answers are never dropped. */
  socketOwnBytesMax: 262_144,
  /** How long a socket may take nothing at all, and how long to take what it had when its rooms were dropped; then it is closed. */
  slowReaderTimeoutMs: 10_000,
  /** How often a minute a socket's rooms are dropped; once more, and it is closed. */
  resetsPerMinuteMax: 3,
  /** How long a socket may take to close before it is cut. */
  closeGraceMs: 2_000,
  /** Longest wait between two flushes. */
  flushWaitMsMax: 16,
  /** Bytes of one room's frames that make a flush happen at once. */
  feedBytesMax: 262_144,
  /** A socket without a sign of life for so long is closed; half of it, and it is pinged. */
  idleTimeoutMs: 60_000,
  /** How often sockets and sessions are looked over. */
  sweepIntervalMs: 1_000,
  /** Frames, and their bytes, that wait until `hello` is answered. */
  framesBeforeHelloMax: 64,
  bytesBeforeHelloMax: 262_144,
  /** Malformed frames a minute that a socket may send. */
  malformedPerMinuteMax: 100,
  /** Refused commands a minute that a socket may send. */
  refusedPerMinuteMax: 1_000,
  /** Protocol pings a minute that a socket may send; all are answered up to there. */
  pingsPerMinuteMax: 120,
  /** Fragments of one message, and network chunks that wait for its end. */
  fragmentsMax: 16,
  bufferedChunksMax: 2_048,
  /** Bytes of a request's body. */
  bodyBytesMax: 65_536,
  /** How long a request's head, and all of it, may take. */
  headTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  /** The longest deadline that a call may name, in milliseconds: a week. A timer does not count much further, and fires at once instead. */
  callTimeoutMsMax: 604_800_000,
  /** Keys that a limit remembers. */
  limitKeysMax: 100_000,
  /** Lines that the audit writes in a second; what is over is counted. */
  auditLinesPerSecond: 200,
  /** A call's candidates, and how often each is tried (T10). */
  candidatesMax: 8,
  triesPerCandidate: 3,
  /** A provider that asks for a longer wait is left for the next candidate. */
  retryAfterMsMax: 20_000,
  /** Wait before the next try of a candidate: doubles from the first to the last, half of it random. */
  backoffMs: { first: 500, last: 8_000 },
  /** No try of a call begins later than this after the first. */
  triesWithinMs: 240_000,
  /** Model calls under way in one process. */
  modelCallsMax: 2_000,
  /** Bounds of a model call, as `model_service.proto` states them. */
  systemBytesMax: 65_536,
  promptMessagesMax: 1_000,
  promptBytesMax: 2_097_152,
  outputTokensMax: 32_768,
  toolsMax: 16,
  toolDescriptionBytesMax: 1_024,
  toolParametersBytesMax: 8_192,
  toolParametersDepthMax: 32,
  outputTokensDefault: 2_048,
} as const;
