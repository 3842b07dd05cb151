import type { LiveTurn } from "../../room/room-view.ts";
import { Icon } from "../pieces/icon.tsx";
import { useStop } from "./use-stop.ts";

/** Stops one turn, in a word. */
export function StopButton({ turn, name }: { readonly turn: LiveTurn; readonly name: string }) {
  const { stop } = useStop();
  return (
    <button type="button" className="stop-button" aria-label={`Stop ${name}`} onClick={() => void stop(turn)}>
      <Icon name="stop" />
      Stop
    </button>
  );
}
