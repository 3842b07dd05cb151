import { Outcome, Reason } from "@polylogue/proto/room";
import { describe, expect, it } from "vitest";
import { nextTurnState, type TurnHappening, type TurnState } from "./turn-state.ts";

const claim = { attempt: 1, ticket: "t", contextHead: 1, messageId: "m" };
const context = { messages: 3, leftOut: 2, hasMore: true, tokens: 99 };
const guard = { self: { displayName: "Ada", handle: "ada" }, others: [] };
const emptyPrompt = { system: "", lines: [], context, guard };
const reading = { prompt: emptyPrompt, models: [], outputTokensMax: 0 };
const end = { outcome: Outcome.ANSWERED, reason: Reason.UNSPECIFIED, text: "x" };

const states: Record<TurnState["name"], TurnState> = {
  claiming: { name: "claiming" },
  reading: { name: "reading", claim },
  speaking: { name: "speaking", claim, reading },
  ending: { name: "ending", claim, end },
  over: { name: "over", because: "ended" },
};
const happenings: Record<TurnHappening["kind"], TurnHappening> = {
  claimed: { kind: "claimed", claim },
  not_claimed: { kind: "not_claimed" },
  read: { kind: "read", reading },
  finished: { kind: "finished", end },
  stopped: { kind: "stopped", text: "so far" },
  taken: { kind: "taken" },
  answered: { kind: "answered" },
  unanswered: { kind: "unanswered" },
  handed_over: { kind: "handed_over", text: "so far" },
  abandoned: { kind: "abandoned" },
  defect: { kind: "defect", text: "so far" },
};

/** What every happening leads to in every state; a dash stays. */
const table: Record<TurnState["name"], Partial<Record<TurnHappening["kind"], string>>> = {
  claiming: { claimed: "reading", not_claimed: "not_claimed", abandoned: "abandoned", defect: "not_claimed" },
  reading: {
    read: "speaking",
    finished: "ending",
    stopped: "ending",
    taken: "taken",
    handed_over: "ending",
    abandoned: "abandoned",
    defect: "ending",
  },
  speaking: {
    finished: "ending",
    stopped: "ending",
    taken: "taken",
    handed_over: "ending",
    abandoned: "abandoned",
    defect: "ending",
  },
  ending: { taken: "taken", answered: "ended", unanswered: "unanswered", abandoned: "abandoned", defect: "unanswered" },
  over: {},
};

describe("the states of a turn", () => {
  for (const state of Object.values(states)) {
    it(`[T4] ${state.name}: every happening leads where the table says, or changes nothing`, () => {
      for (const happening of Object.values(happenings)) {
        const next = nextTurnState(state, happening);
        const wanted = table[state.name][happening.kind];
        if (wanted === undefined) expect(next, happening.kind).toBe(state);
        else expect(next.name === "over" ? next.because : next.name, happening.kind).toBe(wanted);
      }
    });
  }

  it("[T5] a stop ends with what had left, a defect as a defect", () => {
    expect(nextTurnState(states.speaking, happenings.stopped)).toMatchObject({
      end: { outcome: Outcome.STOPPED, reason: Reason.STOPPED, text: "so far" },
    });
    expect(nextTurnState(states.speaking, happenings.defect)).toMatchObject({
      end: { outcome: Outcome.FAILED, reason: Reason.INTERNAL, text: "so far" },
    });
  });

  it("[T8] what has to go before anything was said is let go, else it ends as interrupted with its text", () => {
    for (const state of [states.reading, states.speaking]) {
      expect(nextTurnState(state, { kind: "handed_over", text: "" })).toEqual({ name: "over", because: "released" });
      expect(nextTurnState(state, happenings.handed_over)).toMatchObject({
        end: { outcome: Outcome.INTERRUPTED, reason: Reason.RUNNER_LOST, text: "so far" },
      });
    }
  });
});
