import type { Clock } from "@polylogue/runtime/clock/clock";
import type { OpenedInstanceList } from "@polylogue/runtime/instances/open-instance-list";
import type { DirectoryCalls } from "../../directory/directory-calls.ts";
import type { RoomCalls } from "../../rooms/room-calls.ts";

/** A part without which everything is still served, if not as well. */
export type DegradedPart = "rooms" | "redis";

export interface Readiness {
  /**
   * `degraded`: a balancer is to leave it in, an operator is to look. `unready`: nothing can be served, or it is about to stop. Addresses are
   * not told: everybody may ask.
   */
  readonly status: "ready" | "degraded" | "unready";
  /** What is amiss, also while it is unready. */
  readonly degraded: readonly DegradedPart[];
  readonly checks: {
    readonly directory: "ok" | "unreachable";
    /** Instances of the room service that answer, of all on the list. */
    readonly rooms: { readonly reachable: number; readonly of: number };
    /** Where the list comes from. */
    readonly instances: OpenedInstanceList["source"];
    readonly closing: boolean;
  };
}

export interface HealthPorts {
  readonly clock: Clock;
  readonly directory: Pick<DirectoryCalls, "reach">;
  readonly rooms: Pick<RoomCalls, "reach">;
  readonly instances: Pick<OpenedInstanceList, "source">;
  readonly isClosing: () => boolean;
}

/** How long a check may take, and how long its result stands. */
const checkTimeoutMs = 1_000;
const freshMs = 500;

/** Whether this process can serve: the directory answers, and an instance of the room service does (B4). Asked often, it looks seldom. */
export function createReadiness(ports: HealthPorts): () => Promise<Readiness> {
  const { clock, directory, rooms, isClosing } = ports;
  let last: { readonly atMs: number; readonly result: Promise<Readiness> } | undefined;

  const look = async (): Promise<Readiness> => {
    const deadline = new AbortController();
    const cancel = clock.setTimer(checkTimeoutMs, () => deadline.abort());
    const context = { requestId: "ready", signal: deadline.signal };
    const [unreached, instances] = await Promise.all([directory.reach(context), rooms.reach(context)]);
    cancel();
    const { source } = ports.instances;
    const reachable = instances.filter(({ isReached }) => isReached).length;
    const degraded: DegradedPart[] = [];
    if (reachable < instances.length) degraded.push("rooms");
    if (source === "redis away") degraded.push("redis");
    const isReady = !unreached && reachable > 0 && !isClosing();
    return {
      status: !isReady ? "unready" : degraded.length > 0 ? "degraded" : "ready",
      degraded,
      checks: {
        directory: unreached ? "unreachable" : "ok",
        rooms: { reachable, of: instances.length },
        instances: source,
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
