import type { LiveTurn, RoomNotice } from "../../room/room-view.ts";
import { Avatar } from "../pieces/avatar.tsx";
import { useRoomView } from "../room/room-context.tsx";
import { useAskerName } from "../room/use-asker-name.ts";
import { usePersonaAccent } from "../room/use-room-people.ts";
import { droppedTurnWords } from "../words/outcome-words.ts";
import { owedWords } from "../words/turn-words.ts";

/** A line about what happened beside messages. */
export function NoticeRow({ notice }: { readonly notice: RoomNotice }) {
  return (
    <p className="notice-row">
      <span>{noticeWords(notice.what)}</span>
    </p>
  );
}

/** A turn that is owed: the persona was asked and has not begun. */
export function OwedRow({ turn, ahead }: { readonly turn: LiveTurn; readonly ahead: number }) {
  const name = useRoomView((view) => view.seats.get(turn.personaId)?.displayName ?? "A persona");
  const accent = usePersonaAccent(turn.personaId, name);
  const asker = useAskerName(turn.trigger);
  return (
    <div className="owed-row">
      <Avatar name={name} accent={accent} />
      <p>
        <strong className={`accent-name accent-${accent}`}>{name}</strong>{" "}
        <span className="meta">{owedWords({ turn, ahead }, asker)}</span>
      </p>
    </div>
  );
}

/** The words of a notice. */
function noticeWords(what: RoomNotice["what"]): string {
  switch (what.kind) {
    case "turnDropped":
      return droppedTurnWords(what.personaName, what.outcome, what.reason);
    case "personaAdded":
      return `${what.actorName || "Somebody"} added ${what.personaName}.`;
    case "personaRemoved":
      return `${what.actorName || "Somebody"} removed ${what.personaName}.`;
    case "renamed":
      return `${what.actorName || "Somebody"} renamed the room to “${what.title}”.`;
    case "archived":
      return what.isArchived
        ? `${what.actorName || "Somebody"} archived the room.`
        : `${what.actorName || "Somebody"} opened the room again.`;
    default:
      return what satisfies never;
  }
}
