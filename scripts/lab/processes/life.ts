import type { LogLine } from "./log-line.ts";

/** One life of a process. */
export interface Life {
  readonly pid: number;
  /** Resolves with the first line, of those that came or will come, that fits; never when the life ends before. */
  line(fits: (line: LogLine) => boolean): Promise<LogLine>;
  /** Aborts when it has ended. */
  readonly ended: AbortSignal;
}

/** Lines of the start of a life that are kept: only they are asked about afterwards. */
const startLinesMax = 200;

/** A life, and the two ways in which it goes on. */
export function createLife(pid: number): { readonly life: Life; hear(line: LogLine): void; end(): void } {
  const lines: LogLine[] = [];
  const waiting = new Set<(line: LogLine) => void>();
  const ending = new AbortController();
  return {
    life: {
      pid,
      ended: ending.signal,
      line(fits) {
        const known = lines.find(fits);
        if (known) return Promise.resolve(known);
        return new Promise((resolve) => {
          const look = (line: LogLine): void => {
            if (!fits(line)) return;
            waiting.delete(look);
            resolve(line);
          };
          waiting.add(look);
        });
      },
    },
    hear(line) {
      if (lines.length < startLinesMax) lines.push(line);
      for (const look of [...waiting]) look(line);
    },
    end() {
      waiting.clear();
      ending.abort();
    },
  };
}
