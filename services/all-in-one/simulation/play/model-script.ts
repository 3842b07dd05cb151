import { EndReason, FailureReason } from "@polylogue/proto/model";
import { offeredPersonas } from "../parts/personas-offered.ts";
import type { Chance } from "../time/chance.ts";
import { someWords } from "./words.ts";

/** How a model behaves, by weight. */
export interface ModelMix {
  answer: number;
  /** It answers at length. */
  lecture: number;
  /** It names another persona, which is thereby asked. */
  mention: number;
  /** It says something, then nothing for longer than a dead runner would, then goes on. */
  stall: number;
  /** It says nothing for as long, then answers. */
  think: number;
  failMidway: number;
  failAtOnce: number;
  /** The door refuses the call. */
  refuse: number;
  /** It says nothing. */
  pass: number;
  /** It reaches the output limit. */
  cut: number;
}

export const livelyModels: ModelMix = {
  answer: 10,
  lecture: 0.5,
  mention: 4,
  stall: 1,
  think: 1,
  failMidway: 1,
  failAtOnce: 1,
  refuse: 1,
  pass: 1,
  cut: 1,
};

/** None of them: for who wants only some. */
export const noModels: ModelMix = {
  answer: 0,
  lecture: 0,
  mention: 0,
  stall: 0,
  think: 0,
  failMidway: 0,
  failAtOnce: 0,
  refuse: 0,
  pass: 0,
  cut: 0,
};

export type ModelStep =
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "say"; readonly text: string }
  | { readonly kind: "end"; readonly reason: EndReason }
  | { readonly kind: "fail"; readonly reason: FailureReason }
  | { readonly kind: "refuse" };

/** What a model does in one call. */
export function modelScript(chance: Chance, mix: ModelMix): ModelStep[] {
  const behaviour = chance.weighted(mix as ModelMix & Readonly<Record<string, number>>);
  const piece = (): ModelStep[] => [
    { kind: "wait", ms: chance.between(20, 500) },
    { kind: "say", text: `${someWords(chance, 1, 3)} ` },
  ];
  const pieces = (): ModelStep[] => Array.from({ length: chance.whole(1, 5) }, piece).flat();
  const end = (reason: EndReason): ModelStep => ({ kind: "end", reason });
  switch (behaviour) {
    case "answer":
      return [...pieces(), end(EndReason.STOP)];
    case "lecture":
      return [...Array.from({ length: 3 }, pieces).flat(), ...piece(), end(EndReason.STOP)];
    case "mention":
      return [...pieces(), { kind: "say", text: `@${chance.pick(offeredPersonas).handle}?` }, end(EndReason.STOP)];
    case "stall":
      return [...pieces(), { kind: "wait", ms: chance.between(13_000, 16_000) }, ...pieces(), end(EndReason.STOP)];
    case "think":
      return [{ kind: "wait", ms: chance.between(13_000, 20_000) }, ...pieces(), end(EndReason.STOP)];
    case "failMidway":
      return [...pieces(), { kind: "fail", reason: FailureReason.PROVIDER }];
    case "failAtOnce":
      return [
        { kind: "wait", ms: 50 },
        { kind: "fail", reason: FailureReason.RATE_LIMITED },
      ];
    case "refuse":
      return [{ kind: "refuse" }];
    case "pass":
      return [{ kind: "wait", ms: 50 }, end(EndReason.STOP)];
    case "cut":
      return [...pieces(), end(EndReason.LENGTH)];
    default:
      throw new Error(`no script for ${behaviour}`);
  }
}
