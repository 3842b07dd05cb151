import type { MessageTurn, RoomMessage } from "../../room/room-view.ts";
import { Icon } from "../pieces/icon.tsx";
import { useRoom, useRoomView } from "../room/room-context.tsx";
import { jumpTo } from "../room/room-ui-store.ts";
import { useCommand } from "../room/use-command.ts";
import { type OutcomeCard, outcomeCard } from "../words/outcome-words.ts";
import { useRegenerate } from "./use-regenerate.ts";

/** How a turn ended, when it did not simply answer: a card with a reason and a way on, never an empty bubble (T4). */
export function OutcomeNote({
  message,
  turn,
  continuedBy,
}: {
  readonly message: RoomMessage;
  readonly turn: MessageTurn;
  readonly continuedBy: string | undefined;
}) {
  const card = useOutcomeCard(message, turn);
  if (message.isDeleted || card === undefined) return null;
  return (
    <div className={`outcome outcome-${card.tone}`}>
      <Icon name={card.tone === "quiet" ? "info" : "alert"} />
      <p>{card.text}</p>
      <WayOn message={message} offer={card.offer} continuedBy={continuedBy} />
    </div>
  );
}

/** A turn that passed is one quiet line. */
export function PassedLine({ message, turn }: { readonly message: RoomMessage; readonly turn: MessageTurn }) {
  const card = useOutcomeCard(message, turn);
  return <p className="passed-line">{message.isDeleted ? "This message was deleted." : card?.text}</p>;
}

/** What happened, in words. */
function useOutcomeCard(message: RoomMessage, turn: MessageTurn): OutcomeCard | undefined {
  const { me } = useRoom();
  const stopperName = useRoomView(
    (view) => view.seats.get(turn.stoppedBy)?.displayName ?? view.present.get(turn.stoppedBy)?.displayName ?? "",
  );
  return outcomeCard({
    persona: message.authorName,
    outcome: turn.outcome,
    reason: turn.reason,
    hasText: message.text !== "",
    isPartial: turn.isPartial,
    stoppedBy: turn.stoppedBy === me ? "You" : stopperName,
    note: turn.note,
  });
}

function WayOn({
  message,
  offer,
  continuedBy,
}: {
  readonly message: RoomMessage;
  readonly offer: OutcomeCard["offer"];
  readonly continuedBy: string | undefined;
}) {
  const { session, ui } = useRoom();
  const isSeated = useRoomView((view) => view.seats.has(message.author));
  const mayContinue = useRoomView((view) => view.rights.has("continueTurn"));
  const mayRegenerate = useRoomView((view) => view.rights.has("regenerate"));
  const { isSending, problem, send } = useCommand("Not continued");
  const regenerate = useRegenerate(message);
  if (continuedBy !== undefined) {
    return continuedBy === "" ? (
      <span className="outcome-aside">It goes on in a moment.</span>
    ) : (
      <button type="button" className="quiet-button" onClick={() => jumpTo(ui, continuedBy)}>
        Goes on below
      </button>
    );
  }
  if (!isSeated) return null;
  if (offer === "continue" && mayContinue) {
    return (
      <>
        <button
          type="button"
          className="quiet-button"
          aria-label={`Continue ${message.authorName}’s answer`}
          disabled={isSending}
          onClick={() => void send(() => session.actions.continueTurn(message.id))}
        >
          Continue
        </button>
        {problem !== "" && (
          <p className="field-problem outcome-problem" role="alert">
            {problem}
          </p>
        )}
      </>
    );
  }
  if (offer === "try again" && mayRegenerate) {
    return (
      <button
        type="button"
        className="quiet-button"
        aria-label={`Let ${message.authorName} try again`}
        onClick={() => regenerate("")}
      >
        Try again
      </button>
    );
  }
  return null;
}
