import { refuse } from "@polylogue/proto";
import { Reason, type Stop } from "../state/wire.ts";
import { committedAt } from "./answer.ts";
import type { Decided } from "./decide.ts";
import { type Decision, type Draft, refused, type Sender } from "./decision.ts";
import { takeSeat } from "./seats.ts";
import { stopTurns } from "./turn-events.ts";

/**
 * A person stops one turn, or all. Stopping a running turn also drops what is owed by the same persona: it would begin
 * at once otherwise (T5).
 */
export function decideStop(on: Decided, person: Extract<Sender, { kind: "person" }>, stop: Stop): Decision {
  const taken = takeSeat(on.state, person, "stop");
  if ("refusal" in taken) return refused(taken.refusal);
  const { target } = stop;
  if (target.case === undefined || (target.case === "all" && !target.value)) {
    return refused(refuse("BAD_COMMAND", "Say which turn to stop, or all."));
  }
  const actor = taken.seat.id;
  let stopped: Draft[];
  if (target.case === "all") {
    stopped = stopTurns(on.state, actor, Reason.STOPPED);
  } else {
    const live = on.state.turns.get(target.value);
    // A turn that is over already was not stopped by this, but nothing is left to stop.
    if (!live) return { kind: "unchanged", ok: { case: "stop", value: committedAt(on.state.headSeq) } };
    const isBegun = live.turn.attempt > 0;
    stopped = stopTurns(on.state, actor, Reason.STOPPED, (other) =>
      isBegun ? other.turn.personaId === live.turn.personaId : other.turn.turnId === live.turn.turnId,
    );
  }
  // All of it fits into one commit: a room has at most `owedTurnsPerRoomMax` turns.
  if (stopped.length === 0) return { kind: "unchanged", ok: { case: "stop", value: committedAt(on.state.headSeq) } };
  return { kind: "events", events: [...taken.events, ...stopped], main: taken.events.length };
}
