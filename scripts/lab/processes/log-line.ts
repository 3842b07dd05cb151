/** A line that a process wrote, as far as the lab reads it. */
export interface LogLine {
  readonly text: string;
  /** Of a line of our own services, or whose level is known; undefined for any other text. */
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

const levels = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof levels)[number];

/** Reads a line of output. What is no line of our log is of that level, if one is given. */
export function readLogLine(text: string, plainLevel?: LogLevel): LogLine {
  const plain = { text, fields: plainLevel && { level: plainLevel } };
  if (!text.startsWith("{")) return plain;
  try {
    return { text, fields: JSON.parse(text) as Record<string, unknown> };
  } catch {
    return plain;
  }
}

/** Whether somebody who asked for this level wants to read the line. What is no line of a log is always of interest. */
export function isWanted({ fields }: LogLine, level: LogLevel): boolean {
  if (level === "silent") return false;
  const own = levels.indexOf(fields?.level as LogLevel);
  return own === -1 || own >= levels.indexOf(level);
}

/** The level that an environment asks for; ours when it asks for none, or for one that there is not. */
export function levelOf(env: Readonly<Record<string, string | undefined>>, fallback: LogLevel): LogLevel {
  const asked = levels.find((level) => level === env.LOG_LEVEL);
  return asked ?? fallback;
}
