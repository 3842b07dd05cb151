import type { StoreApi } from "zustand/vanilla";
import type { LiveTurn } from "../../room/room-view.ts";
import { alertReaders } from "../announcer.tsx";
import { errorWords } from "../words/error-words.ts";
import { useRoom, useRoomUi } from "./room-context.tsx";
import type { RoomUi } from "./room-ui-store.ts";

/** Stops turns: it shows at once, and is taken back when the room refuses. */
export function useStop(): {
  readonly stop: (turn: LiveTurn) => Promise<void>;
  readonly stopAll: (turns: readonly LiveTurn[]) => Promise<void>;
} {
  const { session, ui } = useRoom();
  return {
    async stop(turn) {
      markStopping(ui, [turn]);
      const reply = await session.actions.stop(turn.turnId);
      if ("error" in reply) unmarkStopping(ui, [turn], errorWords(reply.error));
    },
    async stopAll(turns) {
      markStopping(ui, turns);
      const reply = await session.actions.stopAll();
      if ("error" in reply) unmarkStopping(ui, turns, errorWords(reply.error));
    },
  };
}

/** True once this person has stopped it, or anybody has. */
export function useIsStopping(turn: LiveTurn): boolean {
  return useRoomUi((state) => state.stopping.has(turn.turnId)) || turn.status === "stopping";
}

function markStopping(ui: StoreApi<RoomUi>, turns: readonly LiveTurn[]): void {
  // Turns that ended need no mark any more, so the set stays as small as the floor.
  ui.setState(({ stopping }) => ({
    stopping: new Set([...stopping, ...turns.map(({ turnId }) => turnId)].slice(-64)),
  }));
}

function unmarkStopping(ui: StoreApi<RoomUi>, turns: readonly LiveTurn[], why: string): void {
  const ids = new Set(turns.map(({ turnId }) => turnId));
  ui.setState(({ stopping }) => ({ stopping: new Set([...stopping].filter((turnId) => !ids.has(turnId))) }));
  alertReaders(`Not stopped: ${why}`);
}
