import type { Message } from "@polylogue/proto/room";
import { runnerLimits } from "../limits.ts";
import { type Spoken, spokenOf } from "./spoken.ts";

/** The part of the history that goes into a prompt: the newest messages, without a gap. */
export interface PromptWindow {
  /** Oldest first. */
  readonly kept: readonly Spoken[];
  /** Messages that were read and left out. */
  readonly leftOut: number;
  /** True when an older message did not fit, so that there is no use in reading on. */
  readonly isFull: boolean;
}

/** Takes messages, given oldest first, from the newest one on until the budget is spent. */
export function selectWindow(messages: readonly Message[], selfMessageId: string): PromptWindow {
  const kept: Spoken[] = [];
  let units = 0;
  let leftOut = 0;
  for (const message of messages.toReversed()) {
    const spoken = message.id === selfMessageId ? undefined : spokenOf(message);
    if (!spoken) continue;
    const fits =
      units + spoken.text.length <= runnerLimits.promptUnitsMax && kept.length < runnerLimits.promptMessagesMax;
    if (leftOut > 0 || !fits) {
      leftOut += 1;
      continue;
    }
    units += spoken.text.length;
    kept.push(spoken);
  }
  return { kept: kept.reverse(), leftOut, isFull: leftOut > 0 || kept.length >= runnerLimits.promptMessagesMax };
}
