import type { Dice } from "./dice.ts";

/** One piece of an answer and the wait before it. */
export interface PacedPiece {
  readonly text: string;
  readonly waitMs: number;
}

const firstTokenMs = { low: 300, high: 600 };
const wordsPerSecond = { low: 14, high: 19 };

/** Cuts an answer into words with the waits of somebody who types well; together the pieces are the answer. */
export function paced(answer: string, dice: Dice): PacedPiece[] {
  const wordMs = 1_000 / dice.between(wordsPerSecond.low, wordsPerSecond.high);
  let waitMs = dice.between(firstTokenMs.low, firstTokenMs.high);
  return (answer.match(/\s*\S+(?:\s+$)?/g) ?? []).map((text) => {
    const piece = { text, waitMs: Math.round(waitMs) };
    // A thought takes its time between sentences, and a little more before a new paragraph or line.
    const pauseMs = /[.!?:]$/.test(text) ? dice.between(30, 160) : 0;
    waitMs = wordMs * dice.between(0.5, 1.5) + pauseMs;
    return piece;
  });
}
