import type { WaitingTurn } from "../words/turn-words.ts";
import { useRoomView } from "./room-context.tsx";

/** Whose turn it is. */
export function useTurnName({ turn }: WaitingTurn): string {
  return useRoomView(
    (view) =>
      view.seats.get(turn.personaId)?.displayName ?? view.messages.get(turn.messageId)?.authorName ?? "A persona",
  );
}
