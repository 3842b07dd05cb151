import type { EventJson } from "@polylogue/proto/room";
import type { Observation } from "../record/observation.ts";
import type { Check } from "./check.ts";

/** What is shown of a turn is what its attempt's model said, in its place; nothing grows behind the fence; the end is what was said. */
export function checkTurnText(): Check {
  const said = new Map<string, { text: string; isWhole: boolean }>();
  /** By viewer and turn: code units that were shown when it was fenced. */
  const fenced = new Map<string, number>();
  const saidBy = (turnId: string, attempt: number) => said.get(`${turnId} ${attempt}`) ?? { text: "", isWhole: false };

  function piece(turnId: string, attempt: number, offset: number, text: string): string | undefined {
    const have = saidBy(turnId, attempt).text;
    return have.startsWith(text, offset)
      ? undefined
      : `of ${turnId} attempt ${attempt} "${text}" is shown at ${offset}, said was "${have}"`;
  }

  function ended({ seq, turnEnded }: EventJson): string | undefined {
    const { turnId = "", attempt = 0, outcome, reason, text = "" } = turnEnded ?? {};
    if (attempt === 0) return undefined;
    const { text: whole, isWhole } = saidBy(turnId, attempt);
    if (!whole.startsWith(text)) return `${turnId} ends at ${seq} with "${text}", said was "${whole}"`;
    const isAnswer = outcome === "OUTCOME_ANSWERED";
    if (isAnswer && !isWhole) return `${turnId} ends at ${seq} as answered, and its model had not ended`;
    if (isAnswer && reason === "REASON_UNSPECIFIED" && text !== whole)
      return `${turnId} ends at ${seq} with "${text}", and said was "${whole}"`;
    return undefined;
  }

  function shown(seen: Extract<Observation, { kind: "shown" }>): string | undefined {
    for (const { turnId, status, attempt, messageId } of seen.view.turns.values()) {
      if (status === "owed") continue;
      const text = seen.textOf(messageId) ?? "";
      const key = `${seen.viewer.id} ${turnId}`;
      if (status === "stopping") {
        const bound = fenced.get(key) ?? text.length;
        fenced.set(key, Math.min(bound, text.length));
        if (text.length > bound) return `${seen.viewer.id} is shown more of ${turnId} behind its fence`;
      } else {
        // The text of the next attempt may come before the event that begins it.
        const isSaid = [attempt, attempt + 1, attempt + 2].some((said) => saidBy(turnId, said).text.startsWith(text));
        if (!isSaid)
          return `${seen.viewer.id} is shown "${text}" of ${turnId}, said was "${saidBy(turnId, attempt).text}"`;
      }
    }
    return undefined;
  }

  return {
    rules: "T4, T5, T6, T7",
    see(seen) {
      switch (seen.kind) {
        case "said": {
          const key = `${seen.turnId} ${seen.attempt}`;
          said.set(key, { text: saidBy(seen.turnId, seen.attempt).text + seen.text, isWhole: false });
          return undefined;
        }
        case "fell silent":
          said.set(`${seen.turnId} ${seen.attempt}`, {
            text: saidBy(seen.turnId, seen.attempt).text,
            isWhole: seen.isWhole,
          });
          return undefined;
        case "signal": {
          const { delta, turnText } = seen.signal;
          if (delta) return piece(delta.turnId ?? "", delta.attempt ?? 0, delta.offset ?? 0, delta.text ?? "");
          return turnText && piece(turnText.turnId ?? "", turnText.attempt ?? 0, 0, turnText.text ?? "");
        }
        case "joined":
          // A snapshot may hold what others were shown before the fence.
          for (const { turnId } of seen.joined.turns ?? []) fenced.delete(`${seen.viewer.id} ${turnId}`);
          return undefined;
        case "shown":
          return shown(seen);
        case "committed": {
          for (const event of seen.commit.events) {
            const found = event.turnEnded && ended(event);
            if (found) return found;
          }
          return undefined;
        }
        default:
          return undefined;
      }
    },
  };
}
