import type { Clock } from "@polylogue/runtime/clock/clock";
import type { Log } from "@polylogue/runtime/log/log";
import type { Random } from "@polylogue/runtime/random/random";
import type { Chains } from "../chains.ts";
import type { ModelOffer } from "../directory/model-offer.ts";
import type { PersonaSeats } from "../directory/persona-seats.ts";
import type { TrunkLink } from "../trunk/trunk-link.ts";
import type { RoomWatch } from "./room-watch.ts";

/** What a session needs of the process that it runs in. */
export interface SessionHost {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly chains: Pick<Chains, "command">;
  readonly seats: PersonaSeats;
  readonly models: Pick<ModelOffer, "refuse">;
  /** Aborted when the process stops. */
  readonly signal: AbortSignal;
  /** The room's watch, of which the session's view is to become a member. */
  watch(tenant: string, room: string): RoomWatch;
  /** A member has left it. */
  unwatch(watch: RoomWatch): void;
  /**
   * The instance at the end of `link` said that the room is written elsewhere, on that `address` if it said so (L2). True: the room is
   * watched elsewhere now. False: there is nowhere to go, or it has just come.
   */
  sentElsewhere(watch: RoomWatch, link: TrunkLink, address: string | undefined): boolean;
}
