import type { Clock } from "@polylogue/runtime/clock/clock";
import type { Random } from "@polylogue/runtime/random/random";
import { gatewayLimits } from "../limits.ts";
import type { TrunkLink } from "../trunk/trunk-link.ts";
import type { TrunkPool } from "../trunk/trunk-pool.ts";
import type { RoomWatch } from "./room-watch.ts";

export interface RoomMovesPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly pool: TrunkPool;
  readonly watches: ReadonlyMap<string, RoomWatch>;
  move(watch: RoomWatch, link: TrunkLink): void;
}

/**
 * Brings rooms to the instances that they prefer: gently, since they are well where they are. So many a second, spread over it, and only to
 * trunks that have held for a while.
 */
export class RoomMoves {
  readonly #ports: RoomMovesPorts;
  #left: Iterator<RoomWatch> | undefined;
  #lookedOverMs = 0;

  constructor(ports: RoomMovesPorts) {
    this.#ports = ports;
  }

  /** The list of instances, or which of them are well, has changed: all rooms are looked over. */
  request(): void {
    this.#left = this.#ports.watches.values();
    this.#lookedOverMs = this.#ports.clock.monotonicMs();
  }

  /** To be called every second. */
  sweep(): void {
    const { clock, random } = this.#ports;
    if (!this.#left && clock.monotonicMs() - this.#lookedOverMs >= gatewayLimits.lookOverEveryMs) this.request();
    let moves = 0;
    for (let looks = 0; this.#left && looks < gatewayLimits.placesLookedAtPerSecondMax; looks += 1) {
      if (moves === gatewayLimits.movesPerSecondMax) return;
      const { value: watch, done } = this.#left.next();
      if (done) this.#left = undefined;
      else if (this.#betterPlace(watch)) {
        moves += 1;
        clock.setTimer(random.fraction() * gatewayLimits.sweepIntervalMs, () => this.#moveNow(watch));
      }
    }
  }

  #moveNow(watch: RoomWatch): void {
    const link = this.#betterPlace(watch);
    if (link) this.#ports.move(watch, link);
  }

  #betterPlace(watch: RoomWatch): TrunkLink | undefined {
    const { clock, pool } = this.#ports;
    if (watch.members.size === 0) return undefined;
    const nowMs = clock.monotonicMs();
    if (nowMs < watch.staysUntilMs || nowMs < watch.sentElsewhereUntilMs) return undefined;
    const link = pool.choose(watch.feed.tenant, watch.feed.room);
    return link !== watch.link && link.isSettled ? link : undefined;
  }
}
