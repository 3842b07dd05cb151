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
  /** When it came to this instance itself; undefined: only others told of it. */
  readonly hereSinceMs: number | undefined;
}

/** Runners that are remembered. One is one process life: lives that ended long ago are forgotten. */
const runnersMax = 1_000;

/** Turns of one beat that are remembered. */
const beatTurnsMax = 10_000;

/** The runners that this instance hears, and their last beats (T8). */
export class Runners {
  readonly #links = new Set<RunnerLink>();
  /** The one that was heard last stands last. */
  readonly #beats = new Map<string, Heard>();

  /** A runner came, at this time by the monotonic clock. */
  add(link: RunnerLink, atMs: number): void {
    this.#links.add(link);
    const { turns = new Set<string>(), atMs: heardMs = Number.NEGATIVE_INFINITY } = this.#beats.get(link.runner) ?? {};
    this.#remember(link.runner, { turns, atMs: heardMs, hereSinceMs: atMs });
  }

  remove(link: RunnerLink): void {
    this.#links.delete(link);
  }

  /** A runner said what it is running, to this instance or to another one that passed it on. */
  beat(runner: string, turns: readonly string[], atMs: number): void {
    const hereSinceMs = this.#beats.get(runner)?.hereSinceMs;
    this.#remember(runner, { turns: new Set(turns.slice(0, beatTurnsMax)), atMs, hereSinceMs });
  }

  /** Since when the runner speaks to this instance itself, by the monotonic clock: its silence before says nothing. Undefined: it never did. */
  hereSinceMs(runner: string): number | undefined {
    return this.#beats.get(runner)?.hereSinceMs;
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

  #remember(runner: string, heard: Heard): void {
    this.#beats.delete(runner);
    this.#beats.set(runner, heard);
    if (this.#beats.size <= runnersMax) return;
    const oldest = this.#beats.keys().next().value;
    if (oldest !== undefined) this.#beats.delete(oldest);
  }
}
