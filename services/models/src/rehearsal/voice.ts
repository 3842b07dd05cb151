import { hashOf } from "./seed.ts";
import { voices } from "./voices.ts";

/** How one persona talks: banks of sentence templates (see `Wording`). */
export interface Voice {
  readonly name: "sceptic" | "builder" | "host" | "vivid" | "precise" | "warm";
  /** Words in a persona's instructions that ask for this voice. */
  readonly role: RegExp;
  /** What it reaches for first. */
  readonly leansTo: "risks" | "steps" | "points";
  /** How likely its answer is a list where either would do, 0 to 1. */
  readonly listChance: number;
  readonly greetings: readonly string[];
  readonly thanks: readonly string[];
  /** Before an answer to a question. */
  readonly answers: readonly string[];
  /** Before advice: a list, a plan, a choice. */
  readonly advises: readonly string[];
  /** Before a reaction to what somebody said. */
  readonly reacts: readonly string[];
  /** A last sentence that asks back. */
  readonly asks: readonly string[];
  /** A last sentence that settles. */
  readonly settles: readonly string[];
}

/** The voice of a persona: what its instructions ask for, else one that its name stands for, so that it stays the same. */
export function voiceOf(system: string, name: string | undefined): Voice {
  const asked = voices.find((voice) => voice.role.test(system));
  if (asked !== undefined) return asked;
  return voices[hashOf(name ?? system) % voices.length] ?? voices[0];
}
