/** Bounds of the connection, with their units. */
export const connectionLimits = {
  /** Milliseconds before the first retry, at least. */
  retryDelayMinMs: 500,
  /** Milliseconds before any retry, at most. */
  retryDelayMaxMs: 20_000,
  /** Milliseconds within which a dialled socket must have been greeted. */
  openTimeoutMs: 10_000,
  /** Milliseconds that a probe of a socket after a sleep of the device may take. */
  probeTimeoutMs: 5_000,
  /** Silent heartbeat intervals after which a socket counts as dead. */
  silentIntervalsMax: 2,
  /** Commands that wait for an answer. */
  pendingCommandsMax: 200,
  /** Milliseconds that a socket which the server sends away is kept for answers that are under way. */
  leaveTimeoutMs: 2_000,
  /** Milliseconds that a command waits for its answer, over any number of sockets. */
  commandTimeoutMs: 60_000,
  /** Posts that wait to be stored. */
  outboxEntriesMax: 50,
  /** Milliseconds without an answer after which a post is sent once more under its id. */
  postResendMs: 10_000,
  /** Milliseconds before a post is sent again that was refused for the moment. */
  postRetryMs: 2_000,
  /** Milliseconds within which an HTTP request must be answered. */
  httpTimeoutMs: 20_000,
} as const;
