import type { Observation } from "../record/observation.ts";
import type { RoomLogs } from "../record/room-log.ts";

/** Looks at what happens in a world, and says what breaks its rule. */
export interface Check {
  /** The ids of the rules, as PROTOCOL.md has them. */
  readonly rules: string;
  /** Told of everything in its order; the logs have the commit of a `committed` already. The result is a violation. */
  see(seen: Observation): string | undefined;
  /** The world is over: what can only be said now. */
  end?(): string | undefined;
}

/** Makes a check for one world. */
export type MakeCheck = (logs: RoomLogs) => Check;
