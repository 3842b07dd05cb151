import { parseArgs } from "node:util";
import { type RunClassName, runClasses } from "../faults/run-classes.ts";
import { type Run, runOfSeed } from "./run-of-seed.ts";

const seedsDefault = 2_000;

/** What the command is asked for: many seeds, or one to be looked at. */
export type Wish =
  | { readonly kind: "many"; readonly runs: readonly Run[]; readonly isCounted: boolean }
  | { readonly kind: "one"; readonly run: Run; readonly isTraced: boolean };

/** Reads the command line; throws what is wrong with it. */
export function readArguments(args: readonly string[]): Wish {
  const { values } = parseArgs({
    args: [...args],
    options: {
      /** How many. */
      seeds: { type: "string" },
      /** The first of many. */
      from: { type: "string" },
      /** Only this one. */
      seed: { type: "string" },
      class: { type: "string" },
      mode: { type: "string" },
      /** Tells every step of the one. */
      trace: { type: "boolean" },
      /** Tells of many what happened how often. */
      counts: { type: "boolean" },
    },
  });
  const className = values.class === undefined ? undefined : classNamed(values.class);
  const mode = values.mode === undefined ? undefined : modeNamed(values.mode);
  const run = (seed: number): Run => ({
    ...runOfSeed(seed),
    ...(className && { className }),
    ...(mode && { mode }),
  });
  if (values.seed !== undefined) {
    return { kind: "one", run: run(wholeNumber(values.seed)), isTraced: values.trace ?? false };
  }
  const from = wholeNumber(values.from ?? "1");
  const count = wholeNumber(values.seeds ?? String(seedsDefault));
  const runs = Array.from({ length: count }, (_, index) => run(from + index));
  return { kind: "many", runs, isCounted: values.counts ?? false };
}

function classNamed(name: string): RunClassName {
  if (Object.hasOwn(runClasses, name)) return name as RunClassName;
  throw new Error(`There is no class ${name}. The classes: ${Object.keys(runClasses).join(", ")}`);
}

function modeNamed(name: string): Run["mode"] {
  if (name === "safety" || name === "liveness") return name;
  throw new Error(`There is no mode ${name}. The modes: safety, liveness`);
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new Error(`${text} is no whole number`);
}
