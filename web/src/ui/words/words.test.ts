import { errorReasons } from "@polylogue/proto";
import type { OutcomeJson, ReasonJson } from "@polylogue/proto/room";
import { describe, expect, test } from "vitest";
import type { Participant } from "../../room/room-view.ts";
import { accents, roomAccents } from "./accents.ts";
import { connectionNote } from "./connection-words.ts";
import { errorClause, errorWords } from "./error-words.ts";
import { excerpt, firstSentence } from "./excerpt.ts";
import { listWords, typingWords } from "./list-words.ts";
import { monogram } from "./monogram.ts";
import { droppedTurnWords, outcomeCard } from "./outcome-words.ts";
import {
  contextWords,
  costWords,
  durationWords,
  receiptGroups,
  receiptLine,
  spendingWords,
  wasFallback,
} from "./receipt-words.ts";
import { agoWords, dayWords } from "./time-words.ts";

describe("receipts", () => {
  test("W: an unknown price is never shown as nothing", () => {
    expect(costWords(undefined)).toBe("cost unknown");
    expect(costWords("0")).toBe("no cost");
    expect(costWords("1")).toBe("< $0.0001");
    expect(costWords("412000")).toBe("$0.0004");
    expect(costWords("1234567890")).toBe("$1.23");
    expect(costWords("not a number")).toBe("cost unknown");
  });

  test("one line: time to the first words, tokens, cost", () => {
    expect(receiptLine({ firstTokenMs: 1_210, tokens: { output: 300, reasoning: 12 }, costNanoUsd: "412000" })).toBe(
      "1.2 s · 312 tok · $0.0004",
    );
    expect(receiptLine({})).toBe("cost unknown");
  });

  test("W1: all facts in groups, without those that say nothing", () => {
    const groups = receiptGroups(
      {
        model: "m",
        provider: "p",
        tokens: { inputUncached: 1_000, cacheRead: 20, cacheWrite: 3, output: 40, reasoning: 5 },
        provenance: "PROVENANCE_ESTIMATED",
        costNanoUsd: "412000",
        priceVersion: "2026-11",
        firstTokenMs: 340,
        tries: [
          { provider: "q", model: "n", failure: "rate_limited", durationMs: 40 },
          { provider: "p", model: "m", durationMs: 1_200 },
        ],
      },
      { messages: 42, leftOut: 17 },
    );
    const facts = groups.map(({ title, facts }) => [title, facts.map(({ name, value }) => `${name}: ${value}`)]);
    expect(facts).toEqual([
      [
        "Answer",
        [
          "Answered by: m",
          "Provider: p",
          "First words after: 340 ms",
          "Read of the room: 42 messages, 17 older ones left out",
          "Cost: $0.0004",
          "Prices of: 2026-11",
        ],
      ],
      [
        "Tokens",
        [
          "New input: 1,000 tokens",
          "From the cache: 20 tokens",
          "To the cache: 3 tokens",
          "Output: 40 tokens",
          "Hidden reasoning: 5 tokens",
          "Counted by: Polylogue, estimated",
        ],
      ],
      ["Tries", ["1: q / n: too many requests after 40 ms", "2: p / m: answered after 1.2 s"]],
    ]);
    expect(receiptGroups({}, undefined).map(({ title }) => title)).toEqual(["Answer"]);
  });

  test("W6: a cost that is unknown says so, one that is nothing says why", () => {
    const cost = (receipt: Parameters<typeof receiptGroups>[0]) =>
      receiptGroups(receipt, undefined)[0]?.facts.find(({ name }) => name === "Cost")?.value;
    expect(cost({ model: "m" })).toBe("unknown: this model has no price here");
    expect(cost({})).toBe("unknown");
    expect(cost({ costNanoUsd: "0", rehearsal: true })).toBe("none, it is the demo model");
    expect(cost({ costNanoUsd: "0" })).toBe("no cost");
  });

  test("what the model was shown of the room", () => {
    expect(contextWords({ messages: 1 })).toBe("1 message");
    expect(contextWords({ messages: 2, hasMore: true })).toBe("2 messages, older ones were not read");
    expect(contextWords({ messages: 2_000, leftOut: 1, hasMore: true })).toBe(
      "2,000 messages, 1 older one left out, and still older ones not read",
    );
  });

  test("the cost of a room, and what is not in it", () => {
    expect(spendingWords({ costNanoUsd: 0, turns: 0, unpricedTurns: 0 })).toBeUndefined();
    expect(spendingWords({ costNanoUsd: 12_300_000, turns: 12, unpricedTurns: 3 })).toEqual({
      line: "$0.0123 for 12 answers.",
      unknown: "3 answers of unknown price.",
    });
    expect(spendingWords({ costNanoUsd: 0, turns: 1, unpricedTurns: 0 })?.line).toBe("No cost for 1 answer.");
    expect(spendingWords({ costNanoUsd: 0, turns: 1, unpricedTurns: 1 })?.line).toBe("Cost unknown for 1 answer.");
  });

  test("another model than the first that was tried is a fallback", () => {
    expect(wasFallback({ tries: [{ model: "a", failure: "timeout" }, { model: "b" }] })).toBe(true);
    expect(wasFallback({ tries: [{ model: "a", failure: "timeout" }, { model: "a" }] })).toBe(false);
    expect(wasFallback({})).toBe(false);
  });

  test("durations", () => {
    expect([340, 1_249, 12_400].map(durationWords)).toEqual(["340 ms", "1.2 s", "12 s"]);
  });
});

describe("[T4] every end has words", () => {
  const outcomes: OutcomeJson[] = [
    "OUTCOME_ANSWERED",
    "OUTCOME_PASSED",
    "OUTCOME_STOPPED",
    "OUTCOME_FAILED",
    "OUTCOME_CAPPED",
    "OUTCOME_OVER_BUDGET",
    "OUTCOME_INTERRUPTED",
  ];
  const card = (outcome: OutcomeJson, reason: ReasonJson, hasText: boolean, stoppedBy = "", note = "") =>
    outcomeCard({ persona: "Ada", outcome, reason, hasText, isPartial: true, stoppedBy, note });

  test.each(outcomes)("%s without a text is a card, never an empty bubble", (outcome) => {
    expect(card(outcome, "REASON_UNSPECIFIED", false)?.text).toMatch(/^Ada .+\.$/u);
    expect(droppedTurnWords("", outcome, "REASON_UNSPECIFIED")).toMatch(/^A persona .+\.$/u);
  });

  test("a plain answer speaks for itself, a cut one says so", () => {
    expect(card("OUTCOME_ANSWERED", "REASON_UNSPECIFIED", true)).toBeUndefined();
    expect(card("OUTCOME_ANSWERED", "REASON_LENGTH", true)?.offer).toBe("continue");
    expect(card("OUTCOME_ANSWERED", "REASON_FILTERED", true)?.text).toContain("filter");
  });

  test("a stop names who did it", () => {
    expect(card("OUTCOME_STOPPED", "REASON_STOPPED", true, "You")?.text).toBe("You stopped Ada.");
    expect(card("OUTCOME_STOPPED", "REASON_PERSONA_REMOVED", true, "Jon")?.text).toContain("removed from the room");
  });

  test("a pass says why, in the model's words when there are some", () => {
    expect(card("OUTCOME_PASSED", "REASON_PASSED", false)?.text).toBe("Ada passed: nothing to add.");
    expect(card("OUTCOME_PASSED", "REASON_PASSED", false, "", " Grace has said it. ")?.text).toBe(
      "Ada passed: Grace has said it.",
    );
    expect(card("OUTCOME_PASSED", "REASON_PASSED", false, "", "why me?")?.text).toBe("Ada passed: why me?");
    expect(card("OUTCOME_PASSED", "REASON_MENTIONS_ONLY", true)).toEqual({
      tone: "quiet",
      text: "Ada passed: it only named others.",
      offer: "none",
    });
  });

  test("an answer that began to speak as somebody else says as whom", () => {
    expect(card("OUTCOME_ANSWERED", "REASON_SPOKE_AS_OTHER", true, "", "Grace")).toMatchObject({
      text: "Ada began to speak as Grace and was cut there.",
      offer: "continue",
    });
    expect(card("OUTCOME_ANSWERED", "REASON_SPOKE_AS_OTHER", false)?.text).toContain("somebody else");
  });

  test("a hold names who did it, and how it ends", () => {
    expect(card("OUTCOME_STOPPED", "REASON_HELD", true, "Jon")?.text).toBe("Jon held Ada: the answer was stopped.");
    expect(droppedTurnWords("Ada", "OUTCOME_STOPPED", "REASON_HELD")).toBe(
      "Ada is held until somebody asks it by name.",
    );
  });

  test.each([
    "OUTCOME_STOPPED",
    "OUTCOME_FAILED",
    "OUTCOME_INTERRUPTED",
    "OUTCOME_CAPPED",
    "OUTCOME_OVER_BUDGET",
  ] as const)("%s with a text can be continued, without one tried again", (outcome) => {
    expect(card(outcome, "REASON_UNSPECIFIED", true)?.offer).toBe("continue");
    expect(card(outcome, "REASON_UNSPECIFIED", false)?.offer).toBe("try again");
  });

  test("failures say why, and what remains", () => {
    expect(card("OUTCOME_FAILED", "REASON_RATE_LIMITED", false)).toMatchObject({ offer: "try again", tone: "danger" });
    expect(card("OUTCOME_FAILED", "REASON_TIMEOUT", true)).toMatchObject({
      text: "Ada broke off: the model took too long.",
      offer: "continue",
    });
  });
});

describe("refusals", () => {
  test("every reason that a person can meet has words without its code", () => {
    const machineOnly = new Set(
      "MALFORMED_FRAME FRAME_TOO_DEEP DUPLICATE_KEY UNKNOWN_COMMAND ONE_COMMAND BAD_FIELD ROOM_REQUIRED BAD_ID BAD_PAGE BAD_COMMAND ROUTE_NOT_FOUND NOT_OWED PERSONA_BUSY STALE_ATTEMPT TURN_STOPPED SLOW_READER MOVED".split(
        " ",
      ),
    );
    for (const reason of Object.keys(errorReasons)) {
      const words = errorWords({ code: "X", reason, message: "from the server", details: {} });
      expect(words).not.toContain(reason);
      if (!machineOnly.has(reason)) expect(words, reason).not.toContain("From the server");
    }
  });

  test("an unknown reason shows the server's sentence, and a wait is told", () => {
    expect(errorWords({ code: "X", reason: "NEW_REASON", message: "not today", details: {} })).toBe("Not today.");
    expect(errorWords({ code: "X", reason: "RATE_LIMITED", message: "", retryAfterMs: 11_200, details: {} })).toBe(
      "Too much at once. Try again in 12 s.",
    );
    expect(errorClause({ code: "X", reason: "TEXT_TOO_LONG", message: "", details: {} })).toBe(
      "the message is over 16,000 characters.",
    );
  });
});

describe("the connection's words", () => {
  test("a first connection is silent for a moment", () => {
    const state = { phase: "opening", attempt: 1, lostAtMs: undefined, sinceMs: 1_000 } as const;
    expect(connectionNote(state, 1_500, 0)).toBeUndefined();
    expect(connectionNote(state, 1_600, 0)?.text).toBe("Connecting…");
  });

  test("a lost one counts down, says what is safe, and offers to try", () => {
    const state = { phase: "waiting", attempt: 1, lostAtMs: 0, retryAtMs: 4_000 } as const;
    expect(connectionNote(state, 100, 0)).toEqual({
      tone: "warning",
      text: "Connection lost. Trying again in 4 s. Your messages are kept.",
      hasRetry: true,
    });
    expect(connectionNote({ ...state, retryAtMs: 80_000 }, 61_000, 0)?.text).toBe(
      "Still offline. You can keep writing.",
    );
  });

  test("without network the waiting messages are counted", () => {
    const state = { phase: "offline", lostAtMs: 0 } as const;
    expect(connectionNote(state, 0, 2)?.text).toBe("You are offline. 2 messages will send when you are back.");
    expect(connectionNote(state, 0, 0)?.text).toBe("You are offline.");
    expect(connectionNote({ phase: "live" }, 0, 0)).toBeUndefined();
  });
});

describe("small words", () => {
  test("lists and typing", () => {
    expect(listWords([])).toBe("");
    expect(listWords(["Ada", "Grace", "Linus"])).toBe("Ada, Grace and Linus");
    expect([[], ["Jon"], ["Jon", "Ana"], ["a", "b", "c"]].map(typingWords)).toEqual([
      "",
      "Jon is typing…",
      "Jon and Ana are typing…",
      "3 people are typing…",
    ]);
  });

  test("monograms take whole characters", () => {
    expect(["Mira Sol", "ada", "", "👩‍🚀 Kim", "Łukasz de Groot"].map(monogram)).toEqual([
      "MS",
      "A",
      "?",
      "👩‍🚀K",
      "ŁG",
    ]);
  });

  test("an excerpt is one line without marks, and never half a character", () => {
    expect(excerpt("## Title\n\n- **bold** [link](https://x.example)\n```ts\ncode\n```")).toBe("Title bold link code");
    expect(excerpt("😀".repeat(100), 9)).toBe(`${"😀".repeat(4)}…`);
    expect(firstSentence("Drop the adverb. It adds nothing.")).toBe("Drop the adverb.");
  });

  test("days and ages", () => {
    const noonMs = new Date(2026, 10, 20, 12).getTime();
    expect(dayWords(noonMs, noonMs + 1_000)).toBe("Today");
    expect(dayWords(noonMs, noonMs + 13 * 3_600_000)).toBe("Yesterday");
    expect([30_000, 5 * 60_000, 3 * 3_600_000].map((ageMs) => agoWords(noonMs - ageMs, noonMs))).toEqual([
      "now",
      "5 min",
      "3 h",
    ]);
  });

  test("personas of a room get their own colours first, then the first free ones", () => {
    const persona = (id: string, accent: string): Participant => ({
      id,
      kind: "persona",
      displayName: id,
      role: "ROLE_MEMBER",
      handle: id,
      card: { version: 1, description: "", models: [], accent },
      isHeld: false,
    });
    const given = roomAccents([persona("a", ""), persona("b", "cobalt"), persona("c", "no such colour")]);
    expect([...given]).toEqual([
      ["b", "cobalt"],
      ["a", "rust"],
      ["c", "teal"],
    ]);
    expect(roomAccents(Array.from({ length: 14 }, (_, index) => persona(`p${index}`, ""))).size).toBe(14);
    expect(accents).toHaveLength(10);
  });
});
