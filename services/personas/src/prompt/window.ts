import { estimateTokens } from "@polylogue/proto/model";
import type { Message } from "@polylogue/proto/room";
import { runnerLimits } from "../limits.ts";
import { type Spoken, spokenAtPlaces } from "./spoken.ts";

/** The part of the history that goes into a prompt: the newest messages, without a gap. */
export interface PromptWindow {
  /** Oldest first. */
  readonly kept: readonly Spoken[];
  /** Messages that were read and left out. */
  readonly leftOut: number;
  /** True when an older message did not fit, so that there is no use in reading on. */
  readonly isFull: boolean;
}

/** Tokens that a message costs besides its text: the tag around it. */
const tagTokens = 20;

/**
 * Takes messages, given oldest first, from the newest one on until the budget is spent. The window's start does not move with every message, but
 * in steps of up to half the budget, so that most prompts begin with all of the one before, and vendors find it in their caches.
 *
 * @param hasMore The room has older messages than these.
 */
export function selectWindow(messages: readonly Message[], selfMessageId: string, hasMore: boolean): PromptWindow {
  const spoken = spokenAtPlaces(messages.filter(({ id }) => id !== selfMessageId));
  const { earliest, latest } = startsWithin(spoken);
  const isFull = earliest > 0;
  const seqAt = (index: number): number => spoken[index]?.seq ?? 0;
  const low = isFull ? seqAt(earliest - 1) + 1 : seqAt(0);
  const start = isFull || hasMore ? roundest(low, seqAt(latest)) : 0;
  const kept = spoken.filter(({ seq }) => seq >= start);
  return { kept, leftOut: spoken.length - kept.length, isFull };
}

/** The first and the last message with which the window may begin: with all of the budget used, or half of it. The newest message always fits. */
function startsWithin(spoken: readonly Spoken[]): { readonly earliest: number; readonly latest: number } {
  const { promptTokensMax, promptMessagesMax } = runnerLimits;
  let earliest = Math.max(0, spoken.length - 1);
  let latest = earliest;
  let tokens = 0;
  for (let index = spoken.length - 1; index >= 0; index -= 1) {
    tokens += estimateTokens(spoken[index]?.text ?? "") + tagTokens;
    const count = spoken.length - index;
    const fits = tokens <= promptTokensMax && count <= promptMessagesMax;
    if (count > 1 && !fits) break;
    earliest = index;
    if (tokens <= promptTokensMax / 2 && count <= promptMessagesMax / 2) latest = index;
  }
  return { earliest, latest };
}

/**
 * The number from `low` to `high` that most twos divide. It is the same for as long as it stays in the range and nothing rounder enters, which
 * is about half of the range's length, and every runner comes to it without knowing of earlier prompts.
 */
function roundest(low: number, high: number): number {
  let step = 1;
  while (Math.floor(high / (step * 2)) * step * 2 >= Math.max(1, low)) step *= 2;
  return Math.floor(high / step) * step;
}
