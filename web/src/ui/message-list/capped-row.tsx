import { useMemo } from "react";
import type { CappedChain } from "../../room/room-view.ts";
import { Icon } from "../pieces/icon.tsx";
import { useRoom, useRoomView } from "../room/room-context.tsx";
import { useCommand } from "../room/use-command.ts";
import { capCard } from "../words/cap-words.ts";

/** A chain that a cap stopped: who waits, why, what it came to, and the way on for everybody (T9). */
export function CappedRow({ chain }: { readonly chain: CappedChain }) {
  const { session } = useRoom();
  const seats = useRoomView((view) => view.seats);
  const settings = useRoomView((view) => view.facts.settings);
  const mayContinue = useRoomView((view) => view.rights.has("continueChain"));
  const { isSending, problem, send } = useCommand("Not continued");
  const card = useMemo(() => {
    const names = chain.personaIds.flatMap((id) => seats.get(id)?.displayName ?? []);
    return capCard(chain, names, settings);
  }, [chain, seats, settings]);
  return (
    <section className="capped-row" aria-label="A limit of the room">
      <div className="outcome outcome-warning">
        <Icon name="clock" />
        <p>
          {card.text} <span className="outcome-aside">{card.soFar}</span>
        </p>
        {mayContinue && (
          <button
            type="button"
            className="quiet-button"
            disabled={isSending}
            onClick={() => void send(() => session.actions.continueChain(chain.chainId))}
          >
            {card.goOn}
          </button>
        )}
      </div>
      {problem !== "" && (
        <p className="field-problem" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}
