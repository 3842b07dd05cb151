import { memo } from "react";
import type { RoomMessage } from "../../room/room-view.ts";
import { Avatar } from "../pieces/avatar.tsx";
import { useRoom, useRoomUi } from "../room/room-context.tsx";
import { usePersonaAccent } from "../room/use-room-people.ts";
import { clockTime } from "../words/time-words.ts";
import { MessageActions } from "./message-actions.tsx";
import { MessageBody } from "./message-body.tsx";
import { MessageEditor } from "./message-editor.tsx";
import { MessageHeader } from "./message-header.tsx";
import { OriginLine } from "./origin-line.tsx";
import { OutcomeNote, PassedLine } from "./outcome-note.tsx";
import { isPassed } from "./passed.ts";
import { QuoteLine } from "./quote-line.tsx";
import { ReceiptChip } from "./receipt-chip.tsx";
import { useMessageKeys } from "./use-message-keys.ts";
import { VersionBar } from "./version-bar.tsx";

/** One message of the room. While it streams only its body changes. */
export const MessageRow = memo(function MessageRow({
  rowKey,
  message,
  original,
  continuedBy,
  isContinued,
  quoted,
  position,
  isFocusStop,
}: {
  readonly rowKey: string;
  readonly message: RoomMessage;
  /** The message whose place this is. */
  readonly original: RoomMessage;
  /** The message that goes on with this one; undefined for none. */
  readonly continuedBy: string | undefined;
  readonly isContinued: boolean;
  readonly quoted: RoomMessage | undefined;
  readonly position: number;
  readonly isFocusStop: boolean;
}) {
  const { me } = useRoom();
  const isEditing = useRoomUi((ui) => ui.editing === message.id);
  const isPointedAt = useRoomUi((ui) => ui.jump.messageId === message.id);
  const onKeyDown = useMessageKeys(message);
  const isPersona = message.authorKind === "persona";
  const accent = usePersonaAccent(message.author, message.authorName);
  const isWriting = message.turn?.status === "running";
  const isQuiet = isPassed(message, original);
  const failure = useRoomUi((ui) => (ui.failure.messageId === original.id ? ui.failure.words : ""));
  const classes = [
    "message",
    isPersona ? `message-persona accent-${accent}` : "message-person",
    isContinued && "is-continued",
    isWriting && "is-writing",
    isQuiet && "is-passed",
    isPointedAt && "is-pointed-at",
    message.author === me && "is-own",
  ];
  return (
    <article
      className={classes.filter(Boolean).join(" ")}
      aria-label={`${message.authorName}${isPersona ? ", AI" : ""}, ${clockTime(message.atMs)}`}
      aria-posinset={position}
      aria-setsize={-1}
      aria-busy={isWriting}
      data-row-key={rowKey}
      data-message-id={message.id}
      tabIndex={isFocusStop ? 0 : -1}
      onKeyDown={onKeyDown}
    >
      {isContinued ? (
        <time className="message-time-aside" dateTime={new Date(message.atMs).toISOString()}>
          {clockTime(message.atMs)}
        </time>
      ) : (
        <Avatar name={message.authorName} accent={isPersona ? accent : undefined} size={isQuiet ? "small" : "medium"} />
      )}
      <div className="message-content">
        {isQuiet && message.turn !== undefined ? (
          <PassedLine message={message} turn={message.turn} />
        ) : (
          <>
            {!isContinued && <MessageHeader message={message} />}
            {message.replyTo !== "" && <QuoteLine messageId={message.replyTo} quoted={quoted} />}
            <OriginLine message={message} original={original} />
            {isEditing ? <MessageEditor message={message} /> : <MessageBody message={message} />}
            {message.turn?.status === "ended" && (
              <OutcomeNote message={message} turn={message.turn} continuedBy={continuedBy} />
            )}
          </>
        )}
        {original.versions.length > 0 && !original.isDeleted && (
          <VersionBar original={original} shown={message} isReachable={isFocusStop} />
        )}
        {message.turn?.receipt !== undefined && <ReceiptChip message={message} receipt={message.turn.receipt} />}
        {failure !== "" && (
          <p className="field-problem" role="alert">
            {failure}
          </p>
        )}
      </div>
      {!isEditing && !message.isDeleted && <MessageActions message={message} isReachable={isFocusStop} />}
    </article>
  );
});
