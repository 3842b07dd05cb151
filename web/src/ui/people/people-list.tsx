import { useMemo } from "react";
import type { Participant } from "../../room/room-view.ts";
import { Avatar } from "../pieces/avatar.tsx";
import { useRoom, useRoomView } from "../room/room-context.tsx";
import { RenameMe } from "./rename-me.tsx";

/** The people who are here, and those who have a seat and are away. */
export function PeopleList() {
  const { me } = useRoom();
  const present = useRoomView((view) => view.present);
  const seats = useRoomView((view) => view.seats);
  const typists = useRoomView((view) => view.typists);
  const here = useMemo(() => [...present.values()].filter(isPerson), [present]);
  const away = useMemo(
    () => [...seats.values()].filter((seat) => isPerson(seat) && !present.has(seat.id)),
    [seats, present],
  );
  return (
    <section className="pane-section" aria-labelledby="pane-people">
      <h3 id="pane-people">Here now ({here.length})</h3>
      <ul className="pane-list">
        {here.map((person) => (
          <PersonItem
            key={person.id}
            person={person}
            note={
              person.id === me
                ? "you"
                : typists.some(({ participantId }) => participantId === person.id)
                  ? "typing…"
                  : roleWords(seats.get(person.id))
            }
          />
        ))}
      </ul>
      {away.length > 0 && (
        <>
          <h3>Away ({away.length})</h3>
          <ul className="pane-list is-away">
            {away.map((person) => (
              <PersonItem key={person.id} person={person} note={roleWords(person)} />
            ))}
          </ul>
        </>
      )}
      <RenameMe />
    </section>
  );
}

function PersonItem({ person, note }: { readonly person: Participant; readonly note: string }) {
  return (
    <li className="person-item">
      <Avatar name={person.displayName} size="small" />
      <span className="person-name">{person.displayName}</span>
      <span className="meta">{note}</span>
    </li>
  );
}

function isPerson({ kind }: Participant): boolean {
  return kind === "person";
}

function roleWords(seat: Participant | undefined): string {
  switch (seat?.role) {
    case "ROLE_OWNER":
      return "owner";
    case "ROLE_MODERATOR":
      return "moderator";
    case "ROLE_VIEWER":
      return "reads";
    default:
      return "";
  }
}
