import { useState } from "react";
import { alertReaders } from "../announcer.tsx";
import { errorClause } from "../words/error-words.ts";
import { useRoom, useRoomView } from "./room-context.tsx";

/** A persona that can be held. */
export interface Hold {
  readonly isHeld: boolean;
  readonly isSending: boolean;
  /** `Not held: …`, or empty. */
  readonly problem: string;
  /** Holds it, or lets it speak again. */
  readonly set: (on: boolean) => Promise<void>;
}

/** Holding one persona; undefined when it has no seat, or this person may not. */
export function useHold(personaId: string): Hold | undefined {
  const { session } = useRoom();
  const mayHold = useRoomView((view) => view.rights.has("holdPersona"));
  const isPersona = useRoomView((view) => view.seats.get(personaId)?.kind === "persona");
  const isHeld = useRoomView((view) => view.seats.get(personaId)?.isHeld ?? false);
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState("");
  if (!mayHold || !isPersona) return undefined;
  const set = async (on: boolean) => {
    setSending(true);
    setProblem("");
    const reply = await session.actions.holdPersona(personaId, on);
    setSending(false);
    if (!("error" in reply)) return;
    const words = `${on ? "Not held" : "Still held"}: ${errorClause(reply.error)}`;
    setProblem(words);
    alertReaders(words);
  };
  return { isHeld, isSending, problem, set };
}
