import type { LiveTurn } from "../../room/room-view.ts";

/** A turn that has not ended, and what else its persona has to do. */
export interface WaitingTurn {
  readonly turn: LiveTurn;
  /** Turns of its persona that come before it. */
  readonly ahead: number;
}

/** All turns that have not ended: who speaks first, then who waits, in the order of the asks. */
export function queueOf(turns: Iterable<LiveTurn>): WaitingTurn[] {
  const before = new Map<string, number>();
  const waiting = [...turns].sort(byTurn).map((turn): WaitingTurn => {
    const ahead = before.get(turn.personaId) ?? 0;
    before.set(turn.personaId, ahead + 1);
    return { turn, ahead };
  });
  return waiting;
}

/** What a persona does now, after its name: `thinking`, `about to answer Jon`, `answers you next`. */
export function doingWords({ turn, ahead }: WaitingTurn, asker: string, hasText: boolean): string {
  switch (turn.status) {
    case "stopping":
      return "stopping…";
    case "running":
      if (turn.versionOf !== "") return hasText ? "writing another version" : "thinking of another version";
      if (turn.continues !== "") return hasText ? "going on" : "about to go on";
      return hasText ? "writing" : "thinking";
    case "owed":
      return ahead === 0 ? `about to ${taskWords(turn, asker)}` : `${laterWords(turn, asker)} ${placeWords(ahead)}`;
    default:
      return turn.status satisfies never;
  }
}

/** A whole line about a turn that is owed: `is about to answer Jon`, `answers you next`. */
export function owedWords(waiting: WaitingTurn, asker: string): string {
  const words = doingWords(waiting, asker, false);
  return waiting.ahead === 0 ? `is ${words}` : words;
}

function taskWords({ versionOf, continues }: LiveTurn, asker: string): string {
  if (versionOf !== "") return "write another version";
  if (continues !== "") return "go on";
  return asker === "" ? "answer" : `answer ${asker}`;
}

function laterWords({ versionOf, continues }: LiveTurn, asker: string): string {
  if (versionOf !== "") return "writes another version";
  if (continues !== "") return "goes on";
  return asker === "" ? "answers" : `answers ${asker}`;
}

/** A persona has one turn at a time: what is before it is its own. */
function placeWords(ahead: number): string {
  return ahead === 1 ? "next" : `after ${ahead} others`;
}

function byTurn(a: LiveTurn, b: LiveTurn): number {
  const rank = { running: 0, stopping: 0, owed: 1 } as const;
  return rank[a.status] - rank[b.status] || a.askSeq - b.askSeq;
}
