import type { Clock } from "../clock/clock.ts";
import type { Log } from "../log/log.ts";
import type { Random } from "../random/random.ts";

/** What a server gives to the services on it. */
export interface ServiceHost {
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  /** The longest that a unary call takes, also when its caller would wait longer. */
  readonly unaryTimeoutMs: number;
  readonly unaryRequestBytesMax: number;
}
