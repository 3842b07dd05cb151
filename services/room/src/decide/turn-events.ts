import type { LiveTurn, RoomState } from "../state/room-state.ts";
import {
  create,
  type Outcome,
  Outcome as OutcomeValue,
  type Reason,
  TurnEndedSchema,
  TurnStatus,
  TurnStoppingSchema,
} from "../state/wire.ts";
import type { Draft } from "./decision.ts";

/** The end of a turn that nobody has begun: attempt 0 and no message (T2). */
export function droppedTurn(live: LiveTurn, actor: string, outcome: Outcome, reason: Reason): Draft {
  const { turnId, personaId } = live.turn;
  return { actor, kind: { case: "turnEnded", value: create(TurnEndedSchema, { turnId, personaId, outcome, reason }) } };
}

/** The fence of a running turn (T5). */
function stoppingTurn(live: LiveTurn, actor: string): Draft {
  const { turnId, attempt } = live.turn;
  return { actor, kind: { case: "turnStopping", value: create(TurnStoppingSchema, { turnId, attempt }) } };
}

/** What stops some turns: owed ones are dropped, running ones fenced, stopping ones left alone. */
export function stopTurns(
  state: RoomState,
  actor: string,
  reason: Reason,
  chosen: (live: LiveTurn) => boolean = () => true,
): Draft[] {
  const events: Draft[] = [];
  for (const live of state.turns.values()) {
    if (!chosen(live)) continue;
    // An owed turn has no message yet; one whose runner died is still running, and its end closes the message.
    if (live.turn.status === TurnStatus.OWED) events.push(droppedTurn(live, actor, OutcomeValue.STOPPED, reason));
    else if (live.turn.status === TurnStatus.RUNNING) events.push(stoppingTurn(live, actor));
  }
  return events;
}
