import { type Logger, pino } from "pino";
import { describeError } from "./describe-error.ts";
import { prettyLine } from "./pretty-line.ts";

/**
 * Where a process tells its operator what happens. Fields are facts (ids, counts, durations); an error goes under the key `err`. Never
 * tokens, keys or the texts of messages: what looks like one is struck out, but that is a net, not a licence.
 */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** A log whose lines all carry these fields too. */
  child(fields: object): Log;
}

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

export interface LogOptions {
  readonly level: LogLevel;
  readonly service: string;
  /** Short lines for people instead of JSON; default: when standard output is a terminal. */
  readonly pretty?: boolean;
  /** Where lines go; default: standard output. */
  readonly write?: (line: string) => void;
}

const secretKeys = ["authorization", "token", "ticket", "statement", "secret", "apiKey", "password", "cookie"];
const redact = { paths: secretKeys.flatMap((key) => [key, `*.${key}`]), censor: "[struck out]" };

/** Makes a process's log. */
export function createLog(options: LogOptions): Log {
  const isPretty = options.pretty ?? (options.write === undefined && process.stdout.isTTY === true);
  const write = options.write ?? ((line: string) => void process.stdout.write(line));
  const logger = pino(
    {
      level: options.level,
      base: { service: options.service },
      redact,
      serializers: { err: describeError },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    { write: isPretty ? (line: string) => write(prettyLine(line)) : write },
  );
  return fromLogger(logger);
}

function fromLogger(logger: Logger): Log {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    child: (fields) => fromLogger(logger.child(fields)),
  };
}

/** Says nothing. */
export const silentLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLog,
};
