import type { ModelMessage } from "./model-port.ts";

/** Consecutive messages of one role: what a vendor whose roles must alternate takes for one. */
export interface MessageRun {
  readonly role: ModelMessage["role"];
  /** At least one, none of them blank. */
  readonly messages: readonly ModelMessage[];
}

/** The messages of a request in runs whose roles alternate. Blank ones are left out, but their marks stay. */
export function runsOf(messages: readonly ModelMessage[]): readonly MessageRun[] {
  const runs: { role: ModelMessage["role"]; messages: ModelMessage[] }[] = [];
  for (const message of messages) {
    const run = runs.at(-1);
    if (message.text.trim() === "") {
      const before = run?.messages.pop();
      if (before !== undefined) run?.messages.push(message.cache === true ? { ...before, cache: true } : before);
    } else if (run?.role === message.role) {
      run.messages.push(message);
    } else {
      runs.push({ role: message.role, messages: [message] });
    }
  }
  return runs;
}

/** A run as one text: a persona's own messages are paragraphs, what others said are lines with tags of their own. */
export function textOfRun({ role, messages }: MessageRun): string {
  return messages.map(({ text }) => text).join(role === "user" ? "\n" : "\n\n");
}

/**
 * The messages whose marks count where a vendor takes only so many: the last of them reach furthest, so the first give way.
 */
export function lastMarked(runs: readonly MessageRun[], marksMax: number): ReadonlySet<ModelMessage> {
  const marked = runs.flatMap(({ messages }) => messages).filter(({ cache }) => cache === true);
  return new Set(marked.slice(Math.max(marked.length - marksMax, 0)));
}
