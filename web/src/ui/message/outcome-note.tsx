import type { MessageTurn, RoomMessage } from "../../room/room-view.ts";
import { Icon } from "../pieces/icon.tsx";
import { useRoom, useRoomView } from "../room/room-context.tsx";
import { insertText } from "../room/room-ui-store.ts";
import { outcomeCard } from "../words/outcome-words.ts";

/** How a turn ended, when it did not simply answer: a card with a reason and a way on, never an empty bubble (T4). */
export function OutcomeNote({ message, turn }: { readonly message: RoomMessage; readonly turn: MessageTurn }) {
  const { me, ui } = useRoom();
  const stopperName = useRoomView(
    (view) => view.seats.get(turn.stoppedBy)?.displayName ?? view.present.get(turn.stoppedBy)?.displayName ?? "",
  );
  const handle = useRoomView((view) => view.seats.get(message.author)?.handle ?? "");
  const mayPost = useRoomView((view) => view.rights.has("post"));
  if (message.isDeleted) return null;
  const card = outcomeCard({
    persona: message.authorName,
    outcome: turn.outcome,
    reason: turn.reason,
    hasText: message.text !== "",
    isPartial: turn.isPartial,
    stoppedBy: turn.stoppedBy === me ? "You" : stopperName,
  });
  if (card === undefined) return null;
  const askOn = () => {
    ui.setState({ replyTo: card.offer === "continue" ? message.id : "" });
    insertText(ui, card.offer === "continue" ? `@${handle} please continue.` : `@${handle} `, "replace");
  };
  return (
    <div className={`outcome outcome-${card.tone}`}>
      <Icon name={card.tone === "quiet" ? "info" : "alert"} />
      <p>{card.text}</p>
      {card.offer !== "none" && handle !== "" && mayPost && (
        <button type="button" className="quiet-button" onClick={askOn}>
          {card.offer === "continue" ? "Ask to continue" : "Ask again"}
        </button>
      )}
    </div>
  );
}
