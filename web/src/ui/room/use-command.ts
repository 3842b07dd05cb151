import { useState } from "react";
import type { Reply } from "../../connection/wire.ts";
import { errorClause } from "../words/error-words.ts";

/** Sends one command at a time, and keeps why the last one was refused. */
export function useCommand(failedWords: string): {
  readonly isSending: boolean;
  /** `Not picked: …`, or empty. */
  readonly problem: string;
  /** True when it was done. */
  readonly send: (command: () => Promise<Reply>) => Promise<boolean>;
} {
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState("");
  const send = async (command: () => Promise<Reply>) => {
    setSending(true);
    setProblem("");
    const reply = await command();
    setSending(false);
    if ("error" in reply) setProblem(`${failedWords}: ${errorClause(reply.error)}`);
    return !("error" in reply);
  };
  return { isSending, problem, send };
}
