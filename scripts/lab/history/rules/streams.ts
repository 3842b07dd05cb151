import type { EventJson } from "@polylogue/proto/room";
import type { Piece } from "../../journal/journal-entry.ts";
import type { IndexedHistory, Rule, StoredEvent } from "../history.ts";
import { Violations } from "../violation.ts";

interface StoredTurn {
  readonly starts: StoredEvent[];
  readonly ends: StoredEvent[];
  /** The first event of the turn after its end. */
  late: StoredEvent | undefined;
}

/**
 * 9: a turn starts with attempts that go up, ends once, and nothing of it follows but its bill. What a client saw of it grew without a
 * hole, and is how the stored text begins; of an answer that was broken off, one is how the other begins.
 */
export const streams: Rule = (history) => {
  const violations = new Violations(9);
  const turns = new Map<string, StoredTurn>();
  for (const room of history.rooms.keys()) {
    for (const stored of history.events(room)) gather(turns, room, stored);
    for (const [key, turn] of turns) if (key.startsWith(`${room} `)) lookAtTurn(room, key, turn, violations);
  }
  lookAtPieces(history, turns, violations);
  return violations.found;
};

function gather(turns: Map<string, StoredTurn>, room: string, stored: StoredEvent): void {
  const { turnStarted, turnStopping, turnEnded } = stored.event;
  const turnId = turnStarted?.turnId ?? turnStopping?.turnId ?? turnEnded?.turnId;
  if (turnId === undefined) return;
  const key = `${room} ${turnId}`;
  const turn = turns.get(key) ?? { starts: [], ends: [], late: undefined };
  turns.set(key, turn);
  if (turn.ends.length > 0) turn.late ??= stored;
  if (turnStarted) turn.starts.push(stored);
  if (turnEnded) turn.ends.push(stored);
}

function lookAtTurn(room: string, key: string, { starts, ends, late }: StoredTurn, violations: Violations): void {
  const turnId = key.slice(room.length + 1);
  if (late) {
    violations.add(`${room}: the turn ${turnId} goes on at seq ${late.event.seq} after its end`, {
      stored: [
        [room, ends[0]],
        [room, late],
      ],
    });
  }
  for (const [index, start] of starts.entries()) {
    const before = starts[index - 1];
    if (before && attemptOf(before.event) >= attemptOf(start.event)) {
      violations.add(`${room}: the turn ${turnId} starts twice with the attempt ${attemptOf(start.event)}`, {
        stored: [
          [room, before],
          [room, start],
        ],
      });
    }
  }
}

function attemptOf({ turnStarted }: EventJson): number {
  return turnStarted?.attempt ?? 0;
}

interface Told {
  attempt: number;
  text: string;
  pieces: Piece[];
}

function lookAtPieces(history: IndexedHistory, turns: ReadonlyMap<string, StoredTurn>, violations: Violations): void {
  const told = new Map<string, Told>();
  for (const entry of history.entries) {
    if (entry.kind !== "piece") continue;
    const key = `${entry.client} ${entry.room} ${entry.turnId}`;
    const known = told.get(key);
    if (!known || entry.attempt > known.attempt) {
      if (entry.offset !== 0)
        violations.add(`${entry.room}: ${entry.client} was told a text from ${entry.offset} on`, { entries: [entry] });
      told.set(key, { attempt: entry.attempt, text: entry.text, pieces: [entry] });
      continue;
    }
    if (entry.attempt < known.attempt || entry.offset !== known.text.length) {
      violations.add(
        `${entry.room}: ${entry.client} had ${known.text.length} characters of the turn ${entry.turnId} and was told some from ${entry.offset} on`,
        { entries: [...known.pieces, entry] },
      );
      continue;
    }
    known.text += entry.text;
    known.pieces.push(entry);
  }
  for (const { attempt, text, pieces } of told.values()) {
    const [{ room = "", client = "", turnId = "" } = {}] = pieces;
    const end = turns.get(`${room} ${turnId}`)?.ends[0];
    const ended = end?.event.turnEnded;
    if (!ended || ended.attempt !== attempt || history.deletion(room, ended.messageId ?? "")) continue;
    const final = ended.text ?? "";
    const mayBeLonger = ended.partial === true || ended.outcome !== "OUTCOME_ANSWERED";
    if (final.startsWith(text) || (mayBeLonger && text.startsWith(final))) continue;
    violations.add(`${room}: ${client} saw a text of the turn ${turnId} that is not how the stored one begins`, {
      entries: pieces,
      stored: [[room, end]],
    });
  }
}
