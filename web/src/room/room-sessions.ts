import { roomLimits } from "./limits.ts";
import { openRoomSession, type RoomSession, type RoomSessionPorts } from "./room-session.ts";

/** The rooms that the page keeps joined: the one that is looked at, and a few before it, so that going back is instant. */
export interface RoomSessions {
  open(roomId: string, me: string): RoomSession;
  closeAll(): void;
}

/** Makes an empty set. */
export function createRoomSessions(ports: RoomSessionPorts): RoomSessions {
  /** In the order of their last use. */
  const sessions = new Map<string, RoomSession>();
  return {
    open(roomId, me) {
      const known = sessions.get(roomId);
      // A room that refused us may let us in now.
      const isUsable = known !== undefined && known.store.getState().phase !== "refused";
      if (known !== undefined && !isUsable) known.close();
      const session = isUsable ? known : openRoomSession(roomId, me, ports);
      sessions.delete(roomId);
      sessions.set(roomId, session);
      for (const [oldest, old] of sessions) {
        if (sessions.size <= roomLimits.sessionsKept) break;
        old.close();
        sessions.delete(oldest);
      }
      return session;
    },
    closeAll() {
      for (const session of sessions.values()) session.close();
      sessions.clear();
    },
  };
}
