import { useMemo } from "react";
import { Avatar } from "../pieces/avatar.tsx";
import { CopyButton } from "../pieces/copy-button.tsx";
import { Icon } from "../pieces/icon.tsx";
import { Link } from "../pieces/link.tsx";
import { ThemeButton } from "../pieces/theme-button.tsx";
import { plural } from "../words/list-words.ts";
import { costWords } from "../words/receipt-words.ts";
import { useRoom, useRoomUi, useRoomView } from "./room-context.tsx";
import { useAccents } from "./use-room-people.ts";

/** Faces that the header shows. */
const FACES_MAX = 4;

/** The room's name, who is here, and the ways out of it. */
export function RoomHeader() {
  const { ui } = useRoom();
  const title = useRoomView((view) => view.facts.title);
  const isArchived = useRoomView((view) => view.facts.isArchived);
  const present = useRoomView((view) => view.present);
  const seats = useRoomView((view) => view.seats);
  const isDockOpen = useRoomUi((state) => state.isDockOpen);
  const accents = useAccents();
  const personas = useMemo(() => [...seats.values()].filter(({ kind }) => kind === "persona"), [seats]);
  const people = [...present.values()].filter(({ kind }) => kind === "person");
  return (
    <header className="room-header">
      <Link to="/" className="icon-button room-back" aria-label="All rooms">
        <Icon name="back" />
      </Link>
      <div className="room-heading">
        <h1>{title || "Room"}</h1>
        <p className="meta">
          {isArchived ? "Archived · " : ""}
          {people.length} here now · {plural(personas.length, "persona")}
          <RunningCost />
        </p>
      </div>
      <span className="faces" aria-hidden="true">
        {personas.slice(0, FACES_MAX).map(({ id, displayName }) => (
          <Avatar key={id} name={displayName} accent={accents.get(id)} size="small" />
        ))}
        {people.slice(0, FACES_MAX).map(({ id, displayName }) => (
          <Avatar key={id} name={displayName} size="small" />
        ))}
      </span>
      <span className="room-copy-link">
        <CopyButton text={location.href} label="Copy the link to this room" words="Copy link" />
      </span>
      <ThemeButton />
      <button
        type="button"
        className="icon-button"
        aria-label="People and room settings"
        aria-expanded={isDockOpen}
        onClick={() => ui.setState({ isDockOpen: !isDockOpen })}
      >
        <Icon name="people" />
      </button>
    </header>
  );
}

/** What the room has cost, once it has cost something; what is of unknown price is said beside it. */
function RunningCost() {
  const { costNanoUsd, unpricedTurns } = useRoomView((view) => view.spending);
  if (costNanoUsd === 0 && unpricedTurns === 0) return null;
  const known = costNanoUsd === 0 ? "cost unknown" : costWords(String(costNanoUsd));
  const more = costNanoUsd > 0 && unpricedTurns > 0 ? " and more" : "";
  return <span className="running-cost" title="What the answers of this room cost so far">{` · ${known}${more}`}</span>;
}
