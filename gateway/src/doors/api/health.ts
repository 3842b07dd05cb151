import type { Clock } from "@polylogue/runtime/clock/clock";
import type { DirectoryCalls } from "../../directory/directory-calls.ts";
import type { RoomCalls } from "../../rooms/room-calls.ts";

export interface Readiness {
  readonly status: "ready" | "unready";
  /** Ready, but not with everything: a balancer is to leave it in, an operator is to look. */
  readonly degraded: boolean;
  readonly checks: {
    readonly directory: "ok" | "unreachable";
    /** Instances of the room service that answer, of all. */
    readonly rooms: { readonly reachable: number; readonly of: number };
    readonly closing: boolean;
  };
}

export interface HealthPorts {
  readonly clock: Clock;
  readonly directory: Pick<DirectoryCalls, "reach">;
  readonly rooms: Pick<RoomCalls, "reach">;
  readonly isClosing: () => boolean;
}

/** How long a check may take, and how long its result stands. */
const checkTimeoutMs = 1_000;
const freshMs = 500;

/** Whether this process can serve: the directory answers, and an instance of the room service does. Asked often, it looks seldom. */
export function createReadiness(ports: HealthPorts): () => Promise<Readiness> {
  const { clock, directory, rooms, isClosing } = ports;
  let last: { readonly atMs: number; readonly result: Promise<Readiness> } | undefined;

  const look = async (): Promise<Readiness> => {
    const deadline = new AbortController();
    const cancel = clock.setTimer(checkTimeoutMs, () => deadline.abort());
    const context = { requestId: "ready", signal: deadline.signal };
    const [unreached, instances] = await Promise.all([directory.reach(context), rooms.reach(context)]);
    cancel();
    const reachable = instances.filter(({ isReached }) => isReached).length;
    const isReady = !unreached && reachable > 0 && !isClosing();
    return {
      status: isReady ? "ready" : "unready",
      degraded: isReady && reachable < instances.length,
      checks: {
        directory: unreached ? "unreachable" : "ok",
        rooms: { reachable, of: instances.length },
        closing: isClosing(),
      },
    };
  };

  return () => {
    const nowMs = clock.monotonicMs();
    if (!last || nowMs - last.atMs >= freshMs || isClosing()) last = { atMs: nowMs, result: look() };
    return last.result;
  };
}
