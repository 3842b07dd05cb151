import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";

/** What `run` was asked for. */
export interface RunOptions {
  /** Only what every change has to pass. */
  readonly isShort: boolean;
  /** Rows of the fault catalogue whose stories are told; empty: all. */
  readonly faults: readonly string[];
  readonly seed: number;
  /** How often every story is told. */
  readonly rounds: number;
  /** Clients of a story about many. */
  readonly clients: number;
}

/** How to ask. */
export const runUsage = "npm run lab -- run [--short] [--rounds n] [--seed n] [--clients n] [F1 F2 ...]";

const seedEnd = 2 ** 31;

/** Reads the arguments of `run`. Throws an Error with a plain sentence when they can not be meant. */
export function readRunOptions(args: readonly string[], known: ReadonlySet<string>): RunOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      short: { type: "boolean", default: false },
      rounds: { type: "string", default: "1" },
      clients: { type: "string", default: "2000" },
      seed: { type: "string", default: String(randomInt(seedEnd)) },
    },
  });
  const unknown = positionals.filter((fault) => !known.has(fault));
  if (unknown.length > 0) throw new Error(`no story about ${unknown.join(", ")}; there are ${[...known].join(" ")}`);
  return {
    isShort: values.short,
    faults: positionals,
    seed: whole("seed", values.seed),
    rounds: whole("rounds", values.rounds),
    clients: whole("clients", values.clients),
  };
}

function whole(name: string, text: string): number {
  if (!/^\d{1,10}$/.test(text) || Number(text) >= seedEnd) throw new Error(`--${name} is a whole number`);
  return Number(text);
}
