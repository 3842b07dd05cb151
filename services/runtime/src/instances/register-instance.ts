import type { Clock } from "../clock/clock.ts";
import { systemClock } from "../clock/system-clock.ts";
import type { Log } from "../log/log.ts";
import { type InstancesPlace, sayWord } from "./redis-instances.ts";

export interface RegisterInstanceOptions extends InstancesPlace {
  /** `host:port` under which others reach this process. */
  readonly address: string;
  /** The id of this process's life. */
  readonly life: string;
  readonly log: Log;
  readonly clock?: Clock;
  readonly timing?: Partial<RegistrationTiming>;
}

/** Milliseconds. */
export interface RegistrationTiming {
  /** Between two renewals; default 1 s. */
  readonly renewMs: number;
  /** How long a process that says nothing more stays on the list; default 5 s. */
  readonly ttlMs: number;
}

export interface Registration {
  /** Takes this process off the list, or leaves it to run out where Redis is away. Never rejects. */
  close(): Promise<void>;
}

const defaultTiming: RegistrationTiming = { renewMs: 1_000, ttlMs: 5_000 };

/** Puts this process on the list of a service's instances, and keeps it there: to be called when it can be reached. */
export function registerInstance(options: RegisterInstanceOptions): Registration {
  const { redis, address, life, log, clock = systemClock } = options;
  const { renewMs, ttlMs } = { ...defaultTiming, ...options.timing };
  let isClosed = false;
  let saying: Promise<void> | undefined;
  let isFailureLogged = false;
  let cancelRenewal = (): void => {};

  const say = async (kind: "here" | "gone"): Promise<void> => {
    try {
      await sayWord(options, { kind, address, life }, ttlMs);
      isFailureLogged = false;
    } catch (error) {
      // That Redis is away is told by its connection; this may be something else, such as a lack of memory.
      if (!isFailureLogged && redis.isWell) log.warn({ err: error, address }, "this instance could not be registered");
      isFailureLogged = redis.isWell;
    }
  };
  const renew = (): void => {
    if (isClosed || saying) return;
    cancelRenewal();
    saying = say("here").finally(() => {
      saying = undefined;
      if (!isClosed) cancelRenewal = clock.setTimer(renewMs, renew);
    });
  };
  // It may have forgotten everything.
  const stopListening = redis.onChange(() => {
    if (redis.isWell) renew();
  });
  renew();

  return {
    async close() {
      if (isClosed) return;
      isClosed = true;
      stopListening();
      cancelRenewal();
      await saying;
      await say("gone");
    },
  };
}
