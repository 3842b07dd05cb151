/** gRPC's closed set of codes, as they stand in `error.code`, with the HTTP status that each becomes. */
export const httpStatusByCode = {
  CANCELLED: 499,
  UNKNOWN: 500,
  INVALID_ARGUMENT: 400,
  DEADLINE_EXCEEDED: 504,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  PERMISSION_DENIED: 403,
  RESOURCE_EXHAUSTED: 429,
  FAILED_PRECONDITION: 412,
  ABORTED: 409,
  OUT_OF_RANGE: 400,
  UNIMPLEMENTED: 501,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DATA_LOSS: 500,
  UNAUTHENTICATED: 401,
} as const;

export type ErrorCode = keyof typeof httpStatusByCode;

/** The closed list of `error.reason`, with the code that each comes with and when it is given. */
export const errorReasons = {
  /** The frame is not JSON, or not an object. */
  MALFORMED_FRAME: "INVALID_ARGUMENT",
  /** The frame is over 64 KiB. */
  FRAME_TOO_LARGE: "INVALID_ARGUMENT",
  /** More than 32 levels of nesting. */
  FRAME_TOO_DEEP: "INVALID_ARGUMENT",
  /** A key stands twice in one object. */
  DUPLICATE_KEY: "INVALID_ARGUMENT",
  UNKNOWN_COMMAND: "INVALID_ARGUMENT",
  /** Not exactly one command in the frame. */
  ONE_COMMAND: "INVALID_ARGUMENT",
  /** A field that the command does not have, or a value of the wrong type. */
  BAD_FIELD: "INVALID_ARGUMENT",
  /** The frame's command needs a room. */
  ROOM_REQUIRED: "INVALID_ARGUMENT",
  TEXT_EMPTY: "INVALID_ARGUMENT",
  /** Only white space and invisible characters. */
  TEXT_BLANK: "INVALID_ARGUMENT",
  TEXT_TOO_LONG: "INVALID_ARGUMENT",
  BAD_NAME: "INVALID_ARGUMENT",
  BAD_TITLE: "INVALID_ARGUMENT",
  BAD_ID: "INVALID_ARGUMENT",
  BAD_PAGE: "INVALID_ARGUMENT",
  /** A room's setting is out of its range. */
  BAD_SETTINGS: "INVALID_ARGUMENT",
  /** No persona of the operator has this handle. */
  UNKNOWN_PERSONA: "INVALID_ARGUMENT",
  /** No model that is offered here has this name. */
  UNKNOWN_MODEL: "INVALID_ARGUMENT",
  /** Anything else that a command may not say. */
  BAD_COMMAND: "INVALID_ARGUMENT",
  /** `hello` has not come yet. */
  HELLO_REQUIRED: "UNAUTHENTICATED",
  BAD_TOKEN: "UNAUTHENTICATED",
  BAD_CREDENTIAL: "UNAUTHENTICATED",
  /** The room is not joined on this socket. */
  NOT_JOINED: "FAILED_PRECONDITION",
  ROOM_NOT_FOUND: "NOT_FOUND",
  MESSAGE_NOT_FOUND: "NOT_FOUND",
  TURN_NOT_FOUND: "NOT_FOUND",
  PARTICIPANT_NOT_FOUND: "NOT_FOUND",
  ROUTE_NOT_FOUND: "NOT_FOUND",
  /** The caller's role does not allow the command. */
  NOT_ALLOWED: "PERMISSION_DENIED",
  NOT_A_MEMBER: "PERMISSION_DENIED",
  BANNED: "PERMISSION_DENIED",
  GUESTS_REFUSED: "PERMISSION_DENIED",
  ORIGIN_REFUSED: "PERMISSION_DENIED",
  ROOM_ARCHIVED: "FAILED_PRECONDITION",
  ROOM_FULL: "FAILED_PRECONDITION",
  MESSAGE_DELETED: "FAILED_PRECONDITION",
  /** The message was edited since; `details.revision` is the current one. */
  REVISION_CHANGED: "FAILED_PRECONDITION",
  /** The command is older than what dedup can still tell (L4). */
  TOO_OLD: "FAILED_PRECONDITION",
  /** The command's id was used with another payload (L4). */
  COMMAND_ID_REUSED: "ALREADY_EXISTS",
  HANDLE_TAKEN: "ALREADY_EXISTS",
  NAME_TAKEN: "ALREADY_EXISTS",
  NOT_OWED: "FAILED_PRECONDITION",
  PERSONA_BUSY: "FAILED_PRECONDITION",
  STALE_ATTEMPT: "FAILED_PRECONDITION",
  TURN_STOPPED: "FAILED_PRECONDITION",
  LAST_OWNER: "FAILED_PRECONDITION",
  /** The message is not an answer that has ended. */
  NOT_AN_ANSWER: "FAILED_PRECONDITION",
  /** The answer did not break off: there is nothing to continue. */
  NOT_PARTIAL: "FAILED_PRECONDITION",
  /** Nobody is owed a turn of this chain, or it was too long ago. */
  NOT_CAPPED: "FAILED_PRECONDITION",
  /** No such version of the answer, or one without a text. */
  NO_SUCH_VERSION: "FAILED_PRECONDITION",
  /** The answer has as many versions as it may have. */
  VERSIONS_FULL: "RESOURCE_EXHAUSTED",
  /** The room is written on another instance; `details.address` says on which. Between services only (L2). */
  MOVED: "UNAVAILABLE",
  /** The log was written by a newer build (L9). */
  NEWER_FOLD: "UNAVAILABLE",
  RATE_LIMITED: "RESOURCE_EXHAUSTED",
  IN_FLIGHT_EXHAUSTED: "RESOURCE_EXHAUSTED",
  TOO_MANY_SOCKETS: "RESOURCE_EXHAUSTED",
  TOO_MANY_ROOMS: "RESOURCE_EXHAUSTED",
  /** The reader could not keep up and was closed. */
  SLOW_READER: "RESOURCE_EXHAUSTED",
  ROOM_SERVICE_UNAVAILABLE: "UNAVAILABLE",
  STORE_UNAVAILABLE: "UNAVAILABLE",
  /** The disk of the message store is full: what is there can be read, and nothing is written until there is space. */
  STORE_FULL: "RESOURCE_EXHAUSTED",
  SHUTTING_DOWN: "UNAVAILABLE",
  DEADLINE: "DEADLINE_EXCEEDED",
  INTERNAL: "INTERNAL",
} as const satisfies Record<string, ErrorCode>;

export type ErrorReason = keyof typeof errorReasons;

/** An expected refusal: a value, never thrown inside a process. */
export interface Refusal {
  readonly reason: ErrorReason;
  /** One sentence for people, without secrets. */
  readonly message: string;
  readonly retryAfterMs?: number;
  readonly details?: Readonly<Record<string, string>>;
}

/** Makes a refusal; its code follows from its reason. */
export function refuse(
  reason: ErrorReason,
  message: string,
  more: { readonly retryAfterMs?: number; readonly details?: Readonly<Record<string, string>> } = {},
): Refusal {
  return { reason, message, ...more };
}
