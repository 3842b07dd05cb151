import type { ErrorCode } from "@polylogue/proto";
import type { Clock } from "@polylogue/runtime/clock/clock";
import { sleep } from "@polylogue/runtime/clock/sleep";
import type { Random } from "@polylogue/runtime/random/random";
import { backoffMs } from "./backoff.ts";
import type { Answer, FrameInit } from "./trunk.ts";
import type { TurnHome } from "./turn-home.ts";

export interface AskRoomOptions {
  readonly home: TurnHome;
  readonly tenant: string;
  /** Must carry a commandId: it may be sent many times. */
  readonly frame: FrameInit;
  /** Milliseconds after which nobody asks any more. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  /** False: it is not sent again after the room has refused it for the moment. */
  readonly isWanted?: () => boolean;
  /** The instance did not do it: the room is written on another one, at that address if it is known (L2). */
  readonly sentElsewhere?: (address: string | undefined) => void;
}

/** Sends a command again, on whatever trunk the turn has, until the room answers it for good. Undefined when it never did. */
export async function askRoom(options: AskRoomOptions): Promise<Exclude<Answer, { kind: "lost" }> | undefined> {
  const { home, clock, random, signal } = options;
  const ending = new AbortController();
  const stop = (): void => ending.abort();
  signal.addEventListener("abort", stop, { once: true });
  const cancel = clock.setTimer(options.timeoutMs, stop);
  try {
    for (let failures = 0; !ending.signal.aborted && !signal.aborted; ) {
      const link = home.link();
      if (!link.isUp()) {
        await home.moved(ending.signal);
        continue;
      }
      const answer = await unlessAborted(link.ask(options.tenant, options.frame), ending.signal);
      if (answer.kind === "ok" || (answer.kind === "error" && !isPassing(answer.error.code))) return answer;
      if (answer.kind === "lost") continue;
      if (options.isWanted?.() === false) return answer;
      if (answer.error.reason === "MOVED") options.sentElsewhere?.(answer.error.details.address);
      await sleep(clock, Math.max(answer.error.retryAfterMs ?? 0, backoffMs(random, failures)), ending.signal);
      failures += 1;
    }
    return undefined;
  } finally {
    cancel();
    signal.removeEventListener("abort", stop);
  }
}

const passing: ReadonlySet<string> = new Set<ErrorCode>([
  "UNAVAILABLE",
  "RESOURCE_EXHAUSTED",
  "DEADLINE_EXCEEDED",
  "ABORTED",
  "INTERNAL",
  "UNKNOWN",
]);

/** Codes after which the same command may be answered otherwise. */
function isPassing(code: string): boolean {
  return passing.has(code);
}

function unlessAborted(answer: Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    const give = (): void => resolve({ kind: "lost" });
    signal.addEventListener("abort", give, { once: true });
    void answer.then((given) => {
      signal.removeEventListener("abort", give);
      resolve(given);
    });
  });
}
