import { useMemo } from "react";
import { Avatar } from "../pieces/avatar.tsx";
import { Elapsed } from "../pieces/elapsed.tsx";
import { doingWords, queueOf, type WaitingTurn } from "../words/turn-words.ts";
import { FloorQueue } from "./floor-queue.tsx";
import { useRoom, useRoomView } from "./room-context.tsx";
import { StopButton } from "./stop-button.tsx";
import { useAskerName } from "./use-asker-name.ts";
import { useHasText } from "./use-has-text.ts";
import { usePersonaAccent } from "./use-room-people.ts";
import { useIsStopping, useStop } from "./use-stop.ts";
import { useTurnName } from "./use-turn-name.ts";

/** Chips that are shown; the whole queue is behind the button after them. */
const CHIPS_MAX = 3;

/** Who has the floor: each persona that is thinking, writing or about to, with a worded stop. */
export function FloorStrip() {
  const turns = useRoomView((view) => view.turns);
  const mayStop = useRoomView((view) => view.rights.has("stop"));
  const queue = useMemo(() => queueOf(turns.values()), [turns]);
  const { stopAll } = useStop();
  if (queue.length === 0) return null;
  return (
    <section className="floor" aria-label="Who is answering">
      <ul className="floor-chips">
        {queue.slice(0, CHIPS_MAX).map((waiting) => (
          <FloorChip key={waiting.turn.turnId} waiting={waiting} mayStop={mayStop} />
        ))}
      </ul>
      <span className="floor-buttons">
        {queue.length > 1 && <FloorQueue queue={queue} mayStop={mayStop} />}
        {queue.length > 1 && mayStop && (
          <button
            type="button"
            className="button button-small"
            onClick={() => void stopAll(queue.map(({ turn }) => turn))}
          >
            Stop all
          </button>
        )}
      </span>
    </section>
  );
}

function FloorChip({ waiting, mayStop }: { readonly waiting: WaitingTurn; readonly mayStop: boolean }) {
  const { turn } = waiting;
  const { firstSeenMs } = useRoom();
  const name = useTurnName(waiting);
  const accent = usePersonaAccent(turn.personaId, name);
  const hasText = useHasText(turn.messageId);
  const asker = useAskerName(turn.trigger);
  const isStopping = useIsStopping(turn);
  return (
    <li className={`floor-chip accent-${accent}`}>
      <Avatar name={name} accent={accent} size="small" />
      <span className="floor-words">
        <strong>{name}</strong> {isStopping ? "stopping…" : doingWords(waiting, asker, hasText)}
        {!isStopping && turn.status === "running" && <Elapsed sinceMs={firstSeenMs(turn.turnId)} />}
      </span>
      {mayStop && !isStopping && <StopButton turn={turn} name={name} />}
    </li>
  );
}
