import { useIdentity } from "../client-context.tsx";
import { Avatar } from "../pieces/avatar.tsx";
import { Icon } from "../pieces/icon.tsx";
import { Link } from "../pieces/link.tsx";
import { createPath } from "../router.ts";
import { Brand } from "./brand.tsx";
import { RoomListRow } from "./room-list-row.tsx";
import { useLobby } from "./use-lobby.ts";
import { useSteadyOrder } from "./use-steady-order.ts";

/** The rooms beside the one that is open, on wide windows. */
export function RoomRail({ current }: { readonly current: string }) {
  const { rooms } = useLobby();
  const { sorted, hold } = useSteadyOrder(rooms);
  const identity = useIdentity();
  return (
    <nav className="rail" aria-label="Rooms">
      <div className="rail-head">
        <Link to="/" className="brand-link" aria-label="Polylogue, all rooms">
          <Brand />
        </Link>
        <Link to={createPath()} className="icon-button" aria-label="New room" title="New room">
          <Icon name="add" />
        </Link>
      </div>
      <ul className="rail-list" {...hold}>
        {sorted.map((room) => (
          <RoomListRow key={room.id} room={room} isCurrent={room.id === current} isCompact />
        ))}
      </ul>
      <p className="rail-me">
        <Avatar name={identity?.displayName ?? ""} size="small" />
        <span>{identity?.displayName}</span>
      </p>
    </nav>
  );
}
