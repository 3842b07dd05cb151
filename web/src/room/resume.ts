import type { JoinedJson } from "@polylogue/proto/room";
import { readParticipant, readTurn } from "./read-wire.ts";
import type { RoomState, RoomStep } from "./room-state.ts";
import type { LiveTurn } from "./room-view.ts";
import { cutTexts } from "./snapshot.ts";
import { noTurnText, replaceText } from "./turn-text.ts";

/** What a resume tells beside its events, which were applied: rights, who is here, and the turns that live, with their texts so far. */
export function resumeWith(state: RoomState, joined: JoinedJson): RoomStep {
  const present = new Map((joined.present ?? []).map(readParticipant).map((person) => [person.id, person]));
  // What came since is newer than the list.
  const turns = state.seq === (joined.headSeq ?? 0) ? liveTurns(state.view.turns, joined) : state.view.turns;
  const texts = new Map(state.texts);
  for (const { turnId = "", attempt = 0, text = "" } of joined.turns ?? []) {
    if (turns.get(turnId)?.status !== "running") continue;
    texts.set(turnId, replaceText(texts.get(turnId) ?? noTurnText, { attempt, text }));
  }
  const view = { ...state.view, rights: new Set(joined.rights ?? []), present, turns, typists: [] };
  return { state: { ...state, view, texts }, effects: cutTexts(joined, turns) };
}

/** A newer server may know of turns by events that this client does not know. */
function liveTurns(known: ReadonlyMap<string, LiveTurn>, { turns = [] }: JoinedJson): ReadonlyMap<string, LiveTurn> {
  const news = turns.flatMap((wire) => readTurn(wire) ?? []).filter((turn) => !isAsKnown(turn, known.get(turn.turnId)));
  if (news.length === 0) return known;
  const all = new Map([...known, ...news.map((turn): [string, LiveTurn] => [turn.turnId, turn])]);
  return new Map([...all].sort(([, a], [, b]) => a.askSeq - b.askSeq));
}

function isAsKnown(turn: LiveTurn, known: LiveTurn | undefined): boolean {
  return turn.status === known?.status && turn.attempt === known.attempt && turn.messageId === known.messageId;
}
