import { useMemo } from "react";
import type { LiveTurn } from "../../room/room-view.ts";
import { alertReaders } from "../announcer.tsx";
import { Avatar } from "../pieces/avatar.tsx";
import { Elapsed } from "../pieces/elapsed.tsx";
import { Icon } from "../pieces/icon.tsx";
import { errorWords } from "../words/error-words.ts";
import { useRoom, useRoomUi, useRoomView } from "./room-context.tsx";
import { useHasText } from "./use-has-text.ts";
import { usePersonaAccent } from "./use-room-people.ts";

/** Chips that are shown; the rest is counted. */
const CHIPS_MAX = 3;

/** Who has the floor: each persona that is thinking, writing or about to, with a worded stop. */
export function FloorStrip() {
  const { session, ui } = useRoom();
  const turns = useRoomView((view) => view.turns);
  const mayStop = useRoomView((view) => view.rights.has("stop"));
  const live = useMemo(() => [...turns.values()].sort(byLiveliness), [turns]);
  if (live.length === 0) return null;
  const stopAll = async () => {
    markStopping(ui, live);
    const reply = await session.actions.stopAll();
    if ("error" in reply) unmarkStopping(ui, live, errorWords(reply.error));
  };
  const hidden = live.length - CHIPS_MAX;
  return (
    <section className="floor" aria-label="Who is answering">
      <ul className="floor-chips">
        {live.slice(0, CHIPS_MAX).map((turn) => (
          <FloorChip key={turn.turnId} turn={turn} mayStop={mayStop} />
        ))}
        {hidden > 0 && <li className="floor-more">+{hidden}</li>}
      </ul>
      {live.length > 1 && mayStop && (
        <button type="button" className="button button-small" onClick={() => void stopAll()}>
          Stop all
        </button>
      )}
    </section>
  );
}

function FloorChip({ turn, mayStop }: { readonly turn: LiveTurn; readonly mayStop: boolean }) {
  const { session, ui, firstSeenMs } = useRoom();
  const name = useRoomView(
    (view) =>
      view.seats.get(turn.personaId)?.displayName ?? view.messages.get(turn.messageId)?.authorName ?? "A persona",
  );
  const accent = usePersonaAccent(turn.personaId, name);
  const hasText = useHasText(turn.messageId);
  const isStopping = useRoomUi((state) => state.stopping.has(turn.turnId)) || turn.status === "stopping";
  const stop = async () => {
    markStopping(ui, [turn]);
    const reply = await session.actions.stop(turn.turnId);
    if ("error" in reply) unmarkStopping(ui, [turn], errorWords(reply.error));
  };
  return (
    <li className={`floor-chip accent-${accent}`}>
      <Avatar name={name} accent={accent} size="small" />
      <span className="floor-words">
        <strong>{name}</strong> {isStopping ? "stopping…" : stateWords(turn, hasText)}
        {!isStopping && turn.status === "running" && <Elapsed sinceMs={firstSeenMs(turn.turnId)} />}
      </span>
      {mayStop && !isStopping && (
        <button type="button" className="stop-button" aria-label={`Stop ${name}`} onClick={() => void stop()}>
          <Icon name="stop" />
          Stop
        </button>
      )}
    </li>
  );
}

function stateWords(turn: LiveTurn, hasText: boolean): string {
  if (turn.status === "owed") return "waiting";
  return hasText ? "writing" : "thinking";
}

function byLiveliness(a: LiveTurn, b: LiveTurn): number {
  const rank = { running: 0, stopping: 1, owed: 2 } as const;
  return rank[a.status] - rank[b.status] || a.askSeq - b.askSeq;
}

function markStopping(ui: ReturnType<typeof useRoom>["ui"], turns: readonly LiveTurn[]): void {
  // Turns that ended need no mark any more, so the set stays as small as the floor.
  ui.setState(({ stopping }) => ({
    stopping: new Set([...stopping, ...turns.map(({ turnId }) => turnId)].slice(-64)),
  }));
}

function unmarkStopping(ui: ReturnType<typeof useRoom>["ui"], turns: readonly LiveTurn[], why: string): void {
  const ids = new Set(turns.map(({ turnId }) => turnId));
  ui.setState(({ stopping }) => ({ stopping: new Set([...stopping].filter((turnId) => !ids.has(turnId))) }));
  alertReaders(`Not stopped: ${why}`);
}
