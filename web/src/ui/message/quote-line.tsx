import type { RoomMessage } from "../../room/room-view.ts";
import { Icon } from "../pieces/icon.tsx";
import { useRoom } from "../room/room-context.tsx";
import { jumpTo } from "../room/room-ui-store.ts";
import { excerpt } from "../words/excerpt.ts";

/** One line of the message that this one answers; pressing it goes there. */
export function QuoteLine({
  messageId,
  quoted,
}: {
  readonly messageId: string;
  readonly quoted: RoomMessage | undefined;
}) {
  const { ui } = useRoom();
  if (quoted === undefined) {
    return (
      <p className="quote-line">
        <Icon name="reply" />
        <span>An earlier message</span>
      </p>
    );
  }
  const words = quoted.isDeleted ? "a deleted message" : excerpt(quoted.text) || "an answer";
  return (
    <button type="button" className="quote-line" tabIndex={-1} onClick={() => jumpTo(ui, messageId)}>
      <Icon name="reply" />
      <strong>{quoted.authorName}</strong>
      <span className="quote-text">{words}</span>
    </button>
  );
}
