/** Why a socket is closed, as its close code. A client may come again at once, unless it is said otherwise here. */
export const closeCodes = {
  /** The client closed it, or it joined nothing and left. */
  normal: 1000,
  /** More messages that are none, pings or refused commands than a client in good faith sends. Come back slower. */
  abuse: 1008,
  /** A message over 1 MiB; said by the socket's own reader. */
  tooBig: 1009,
  /** This process stops; `goAway` said when to come back. */
  restart: 1012,
  /** It took too little of what was sent to it, or the room could not be joined again. Come back and resume. */
  tryLater: 1013,
  /** Nobody said hello in time, or the token has ended: get a new one before coming back. */
  unauthenticated: 4401,
  /** No sign of life for a minute. */
  idle: 4408,
} as const;

export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes];
