import { createHash } from "node:crypto";
import type { ServerFrame } from "../state/wire.ts";

/** A runner's trunk, as turns need it. */
export interface RunnerLink {
  readonly runner: string;
  readonly turnsMax: number;
  /** False when it, or this instance, is about to stop. */
  takesOffers: boolean;
  /** A frame of a tenant's room. */
  send(tenant: string, frame: ServerFrame): void;
}

interface Heard {
  readonly turns: ReadonlySet<string>;
  readonly atMs: number;
}

/** Runners that are remembered. One is one process life: lives that ended long ago are forgotten. */
const runnersMax = 1_000;

/** The runners that this instance hears, and their last beats (T8). */
export class Runners {
  readonly #links = new Set<RunnerLink>();
  /** The one that was heard last stands last. */
  readonly #beats = new Map<string, Heard>();

  add(link: RunnerLink): void {
    this.#links.add(link);
    if (!this.#beats.has(link.runner)) this.beat(link.runner, [], Number.NEGATIVE_INFINITY);
  }

  remove(link: RunnerLink): void {
    this.#links.delete(link);
  }

  beat(runner: string, turns: readonly string[], atMs: number): void {
    this.#beats.delete(runner);
    this.#beats.set(runner, { turns: new Set(turns), atMs });
    if (this.#beats.size > runnersMax) {
      const oldest = this.#beats.keys().next().value;
      if (oldest !== undefined) this.#beats.delete(oldest);
    }
  }

  /** True when this instance heard the runner before, itself or through another: only then its silence says something. */
  isKnown(runner: string): boolean {
    return this.#beats.has(runner);
  }

  /** When the runner last said that it is running the turn, by the monotonic clock. */
  lastSignOfLifeMs(runner: string, turnId: string): number | undefined {
    const heard = this.#beats.get(runner);
    return heard?.turns.has(turnId) ? heard.atMs : undefined;
  }

  /** Whom to offer a turn: the one that hashing prefers for it first. */
  inOrderFor(turnId: string): RunnerLink[] {
    const weight = (link: RunnerLink) => createHash("sha256").update(`${turnId} ${link.runner}`).digest("hex");
    const links = [...this.#links].filter(({ takesOffers }) => takesOffers);
    if (links.length < 2) return links;
    return links
      .map((link) => ({ link, weight: weight(link) }))
      .toSorted((a, b) => (a.weight < b.weight ? 1 : -1))
      .map(({ link }) => link);
  }

  linksOf(runner: string): RunnerLink[] {
    return [...this.#links].filter((link) => link.runner === runner);
  }
}
