import type { RoomRow } from "../../room/lobby-store.ts";
import { Link } from "../pieces/link.tsx";
import { roomPath } from "../router.ts";
import { excerpt } from "../words/excerpt.ts";
import { listWords, plural } from "../words/list-words.ts";
import { agoWords } from "../words/time-words.ts";

/** One room in a list: who is speaking beats what was said last. */
export function RoomListRow({
  room,
  isCurrent = false,
  isCompact = false,
}: {
  readonly room: RoomRow;
  readonly isCurrent?: boolean;
  readonly isCompact?: boolean;
}) {
  const isLive = room.answering.length > 0;
  const isUnread = room.unread > 0 && !isCurrent;
  return (
    <li>
      <Link
        to={roomPath(room.id)}
        className={`room-row ${isLive ? "is-live" : ""} ${isUnread ? "is-unread" : ""} ${isCurrent ? "is-current" : ""}`}
        aria-current={isCurrent ? "page" : undefined}
      >
        <span className="room-row-main">
          <span className="room-row-title">{room.title}</span>
          <span className="room-row-line">{liveLine(room)}</span>
        </span>
        <span className="room-row-side">
          {room.activeAtMs > 0 && <span className="meta">{agoWords(room.activeAtMs, Date.now())}</span>}
          {isUnread ? (
            <span className={room.mentions > 0 ? "count count-mention" : "count"}>
              {room.mentions > 0 ? `@${room.mentions}` : room.unread}
              <span className="visually-hidden">{room.mentions > 0 ? " mentions of you" : " unread"}</span>
            </span>
          ) : (
            !isCompact && (
              <span className="meta room-row-seats">
                {plural(room.people, "person", "people")} · {plural(room.personas, "persona")}
              </span>
            )
          )}
        </span>
      </Link>
    </li>
  );
}

function liveLine(room: RoomRow) {
  if (room.answering.length > 0) {
    const isOne = room.answering.length === 1;
    return (
      <span className="is-speaking">
        {room.answering.length > 2
          ? `${room.answering.length} personas are answering…`
          : `${listWords(room.answering)} ${isOne ? "is" : "are"} answering…`}
      </span>
    );
  }
  if (room.lastText === "" && room.lastAuthor === "") return "Nobody has spoken yet";
  return (
    <>
      <span className="room-row-author">{room.lastAuthor}:</span> {excerpt(room.lastText) || "…"}
    </>
  );
}
