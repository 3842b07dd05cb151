import { isWanted, levelOf } from "../processes/log-line.ts";
import type { ProcessObserver } from "../processes/supervised-process.ts";

/** What the processes of a lab say, on standard error: standard output is for the announcement alone. */
export interface Console {
  readonly observer: ProcessObserver;
  /** The start failed: what was kept back is told. */
  tellStart(): void;
  /** From now on everything is told at once. */
  startIsOver(): void;
}

/** Lines of a start that are kept. */
const startLinesMax = 1_000;

/**
 * While everything starts at once, everybody complains about everybody who is not there yet: that is told only when the start fails. The
 * operator's `LOG_LEVEL` says how much is told; `warn` without one.
 */
export function createConsole(
  env: Readonly<Record<string, string | undefined>>,
  write: (line: string) => void,
): Console {
  const level = levelOf(env, "warn");
  let kept: string[] | undefined = [];
  const say = (line: string): void => {
    if (!kept) write(line);
    else if (kept.length < startLinesMax) kept.push(line);
  };
  return {
    observer: {
      heard(name, line) {
        if (isWanted(line, level)) say(`[${name}] ${line.text}`);
      },
      lost: (name, how, delayMs) => say(`[${name}] ended with ${how}; starting it again in ${delayMs} ms`),
      served(name, pid, life) {
        if (life > 1) say(`[${name}] serves again, pid ${pid}`);
      },
    },
    tellStart() {
      for (const line of kept ?? []) write(line);
      kept = undefined;
    },
    startIsOver() {
      kept = undefined;
    },
  };
}
