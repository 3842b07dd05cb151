import type { Log } from "@polylogue/runtime/log/log";

/** A log that tells of what should never be: what a process calls an error is a defect, unless it is the store's. */
export function createWatchedLog(host: string, defect: (what: string) => void, say?: (line: string) => void): Log {
  const speak =
    say && ((level: string, fields: object, message: string) => say(`${host} ${level} ${message} ${brief(fields)}`));
  const log: Log = {
    debug() {},
    info: (fields, message) => speak?.("info", fields, message),
    warn: (fields, message) => speak?.("warn", fields, message),
    error(fields, message) {
      speak?.("error", fields, message);
      const err: unknown = (fields as { err?: unknown }).err;
      // That the store failed is what some worlds are for.
      if ((err as Error | undefined)?.name !== "StoreError") defect(`${host}: ${message} ${brief(fields)}`);
    },
    child: () => log,
  };
  return log;
}

function brief(fields: object): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${value instanceof Error ? (value.stack ?? value.message) : String(value)}`)
    .join(" ");
}
