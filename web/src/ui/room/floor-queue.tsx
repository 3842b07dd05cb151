import { Avatar } from "../pieces/avatar.tsx";
import { Popover } from "../pieces/popover.tsx";
import { excerpt } from "../words/excerpt.ts";
import { doingWords, type WaitingTurn } from "../words/turn-words.ts";
import { useRoomView } from "./room-context.tsx";
import { StopButton } from "./stop-button.tsx";
import { useAskerName } from "./use-asker-name.ts";
import { useHasText } from "./use-has-text.ts";
import { useHold } from "./use-hold.ts";
import { usePersonaAccent } from "./use-room-people.ts";
import { useIsStopping } from "./use-stop.ts";
import { useTurnName } from "./use-turn-name.ts";

/** Code units of a question in the queue. */
const QUESTION_MAX = 80;

/** The whole queue: who speaks, who waits, in which order, and for which question. */
export function FloorQueue({ queue, mayStop }: { readonly queue: readonly WaitingTurn[]; readonly mayStop: boolean }) {
  const waiting = queue.filter(({ turn }) => turn.status === "owed").length;
  return (
    <Popover
      label="Who speaks and who waits"
      className="floor-queue"
      opener={(props) => (
        <button type="button" className="quiet-button" {...props}>
          {waiting === 0 ? `All ${queue.length}` : `${waiting} waiting`}
        </button>
      )}
    >
      {() => (
        <>
          <h3>In this order</h3>
          <ol className="queue-list">
            {queue.map((one) => (
              <QueueItem key={one.turn.turnId} waiting={one} mayStop={mayStop} />
            ))}
          </ol>
        </>
      )}
    </Popover>
  );
}

function QueueItem({ waiting, mayStop }: { readonly waiting: WaitingTurn; readonly mayStop: boolean }) {
  const { turn } = waiting;
  const name = useTurnName(waiting);
  const accent = usePersonaAccent(turn.personaId, name);
  const asker = useAskerName(turn.trigger);
  const hasText = useHasText(turn.messageId);
  const isStopping = useIsStopping(turn);
  const question = useRoomView((view) => view.messages.get(turn.trigger)?.text ?? "");
  const hold = useHold(turn.personaId);
  return (
    <li className={`queue-item accent-${accent}`}>
      <Avatar name={name} accent={accent} size="small" />
      <div className="queue-words">
        <p>
          <strong className="accent-name">{name}</strong>{" "}
          {isStopping ? "stopping…" : doingWords(waiting, asker, hasText)}
        </p>
        {question !== "" && <p className="meta">{excerpt(question, QUESTION_MAX)}</p>}
      </div>
      <span className="queue-buttons">
        {hold !== undefined && !hold.isHeld && (
          <button
            type="button"
            className="quiet-button"
            aria-label={`Hold ${name}`}
            disabled={hold.isSending}
            onClick={() => void hold.set(true)}
          >
            Hold
          </button>
        )}
        {mayStop && !isStopping && <StopButton turn={turn} name={name} />}
      </span>
    </li>
  );
}
