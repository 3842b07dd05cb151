import { useEffect, useState } from "react";
import { useClient, useIdentity } from "../client-context.tsx";
import { Avatar } from "../pieces/avatar.tsx";
import { Icon } from "../pieces/icon.tsx";
import { Link } from "../pieces/link.tsx";
import { Popover } from "../pieces/popover.tsx";
import { ThemeButton } from "../pieces/theme-button.tsx";
import { ConnectionBanner } from "../room/connection-banner.tsx";
import { createPath } from "../router.ts";
import { errorWords } from "../words/error-words.ts";
import { Brand } from "./brand.tsx";
import { EmptyLobby } from "./empty-lobby.tsx";
import { RoomListRow } from "./room-list-row.tsx";
import { findRooms } from "./room-order.ts";
import { useLobby } from "./use-lobby.ts";
import { useSteadyOrder } from "./use-steady-order.ts";

/** Rooms from which on a field to find one is worth its place. */
const FIND_FROM = 8;

/** All rooms of the person. */
export function LobbyPage() {
  const { lobby } = useClient();
  const { phase, rooms, error } = useLobby();
  const [typed, setTyped] = useState("");
  const { sorted, hold } = useSteadyOrder(findRooms(rooms, typed));
  useEffect(() => {
    document.title = "Polylogue";
  }, []);
  return (
    <div className="page">
      <header className="page-header">
        <Brand />
        <span className="page-header-side">
          <ThemeButton />
          <MeMenu />
        </span>
      </header>
      <ConnectionBanner />
      <main className="lobby" id="main">
        <div className="lobby-head">
          <h1>Rooms</h1>
          <Link to={createPath()} className="button button-primary">
            <Icon name="add" /> New room
          </Link>
        </div>
        {rooms.length >= FIND_FROM && (
          <label className="field find-field">
            <span className="visually-hidden">Find a room</span>
            <input
              type="search"
              value={typed}
              placeholder="Find a room…"
              onChange={(event) => setTyped(event.target.value)}
            />
          </label>
        )}
        {phase === "loading" && <LobbySkeleton />}
        {error !== undefined && (
          <div className="outcome outcome-warning" role="alert">
            <Icon name="alert" />
            <p>The list of rooms is not up to date: {errorWords(error)}</p>
            <button type="button" className="quiet-button" onClick={() => void lobby.refresh()}>
              Try now
            </button>
          </div>
        )}
        {phase === "ready" && rooms.length === 0 && <EmptyLobby />}
        {sorted.length > 0 && (
          <ul className="room-list" {...hold}>
            {sorted.map((room) => (
              <RoomListRow key={room.id} room={room} />
            ))}
          </ul>
        )}
        {rooms.length > 0 && sorted.length === 0 && (
          <p className="meta">No room has “{typed}” in its name or last line.</p>
        )}
      </main>
    </div>
  );
}

function MeMenu() {
  const client = useClient();
  const identity = useIdentity();
  if (identity === undefined) return null;
  return (
    <Popover
      label="You"
      opener={(props) => (
        <button type="button" className="me-button" {...props}>
          <Avatar name={identity.displayName} size="small" />
          <span>{identity.displayName}</span>
        </button>
      )}
    >
      {() => (
        <div className="confirm">
          <p>
            You are <strong>{identity.displayName}</strong> in this browser.
          </p>
          <button type="button" className="button button-small" onClick={client.signOut}>
            Not you? Start fresh
          </button>
        </div>
      )}
    </Popover>
  );
}

function LobbySkeleton() {
  return (
    <div className="lobby-skeleton" aria-hidden="true">
      <div className="skeleton" />
      <div className="skeleton" />
      <div className="skeleton" />
    </div>
  );
}
