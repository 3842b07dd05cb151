import { Icon } from "../pieces/icon.tsx";
import { useRoom, useRoomView } from "../room/room-context.tsx";
import { excerpt } from "../words/excerpt.ts";

/** The message that is being answered, above the field, with a way out. */
export function ReplyChip({ messageId }: { readonly messageId: string }) {
  const { ui } = useRoom();
  const message = useRoomView((view) => view.messages.get(messageId));
  if (message === undefined) return null;
  return (
    <div className="reply-chip">
      <Icon name="reply" />
      <span className="reply-words">
        Replying to <strong>{message.authorName}</strong>
        <span className="quote-text">{excerpt(message.text)}</span>
      </span>
      <button
        type="button"
        className="icon-button"
        aria-label="Do not reply"
        onClick={() => ui.setState({ replyTo: "" })}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
