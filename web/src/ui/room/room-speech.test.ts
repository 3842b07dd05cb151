import { describe, expect, test } from "vitest";
import { createRecording } from "../../room/recorded-room.fixture.ts";
import { reduceRoom } from "../../room/reduce-room.ts";
import { emptyState, type RoomState } from "../../room/room-state.ts";
import { findHappenings, speechFor } from "./room-speech.ts";

/** What is said of each step of a recording, as its signals and events come. */
function speech(write: (recording: ReturnType<typeof createRecording>) => void, me = "p_jon"): string[] {
  const recording = createRecording();
  write(recording);
  const room = recording.room();
  let state: RoomState = reduceRoom(emptyState, { kind: "joined", joined: room.start }).state;
  return room.frames.flatMap((frame) => {
    const before = state.view;
    state = reduceRoom(
      state,
      frame.event ? { kind: "event", event: frame.event } : { kind: "signal", signal: frame.signal ?? {}, atMs: 0 },
    ).state;
    const words = speechFor(findHappenings(before, state.view, me));
    return words === "" ? [] : [words];
  });
}

describe("what screen readers hear", () => {
  test("boundaries of an answer, never its tokens", () => {
    const said = speech((room) => {
      room.post("m_1", "@ada hi", ["t_a1"]);
      room.start("t_a1");
      for (const piece of ["Drop ", "the ", "adverb. ", "Nothing more."]) room.delta("t_a1", piece);
      room.end("t_a1");
    });
    expect(said).toEqual(["Mira: @ada hi", "Ada is answering", "Ada finished, 5 words: Drop the adverb."]);
  });

  test("one's own messages are not repeated, edits are not announced", () => {
    const said = speech((room) => {
      room.post("m_1", "hello");
      room.edit("m_1", 2, "hello all");
    }, "p_mira");
    expect(said).toEqual([]);
  });

  test("a stop is told as such", () => {
    const said = speech((room) => {
      room.post("m_1", "@ada", ["t_a1"]);
      room.start("t_a1");
      room.delta("t_a1", "Once");
      room.stop("t_a1");
      room.end("t_a1", "OUTCOME_STOPPED");
    }, "p_mira");
    expect(said.at(-1)).toBe("You stopped Ada.");
  });
});

describe("what screen readers hear of turns that are none", () => {
  const ada = { id: "p_ada", kind: "PARTICIPANT_KIND_PERSONA", displayName: "Ada", handle: "ada" } as const;

  test("a hold, and its end", () => {
    const said = speech((room) => {
      room.event("p_jon", { personaUpdated: { participant: { ...ada, held: true } } });
      room.event("p_jon", { personaUpdated: { participant: ada } });
    });
    expect(said).toEqual(["Ada is held", "Ada may speak again"]);
  });

  test("a pass, with its reason", () => {
    const said = speech((room) => {
      room.post("m_1", "@ada hi", ["t_a1"]);
      room.start("t_a1");
      const turnEnded = {
        turnId: "t_a1",
        messageId: "m_t_a1",
        attempt: 1,
        outcome: "OUTCOME_PASSED",
        reason: "REASON_PASSED",
        note: "Grace has said it",
      } as const;
      room.event("p_ada", { turnEnded });
    });
    expect(said.at(-1)).toBe("Ada passed: Grace has said it.");
  });

  test("a cap, once, and a turn that was dropped", () => {
    const said = speech((room) => {
      room.event("", {
        chainCapped: { chainId: "c_1", reason: "REASON_HOPS", trigger: "m_1", personaIds: ["p_grace"], turns: 2 },
      });
      room.event("p_mira", {
        turnEnded: { turnId: "t_a1", personaId: "p_ada", outcome: "OUTCOME_STOPPED", reason: "REASON_HELD" },
      });
    });
    expect(said).toEqual([
      "Grace waits for a turn: at most 4 answers ask for each other in a row in this room.",
      "Ada is held until somebody asks it by name.",
    ]);
  });

  test("a version that somebody picked", () => {
    const said = speech((room) => {
      room.post("m_1", "@ada hi", ["t_a1"]);
      room.start("t_a1");
      room.end("t_a1");
      room.event("p_jon", {
        turnsRequested: { cause: "REQUEST_CAUSE_REGENERATE", messageId: "m_t_a1", versionId: "m_t_a2", asks: [] },
      });
      room.start("t_a2");
      room.end("t_a2");
      room.event("p_ada", { versionPicked: { messageId: "m_t_a1", versionId: "m_t_a2" } });
      room.event("p_jon", { versionPicked: { messageId: "m_t_a1", versionId: "m_t_a1" } });
    });
    expect(said.slice(-2)).toEqual([
      "Another version of Ada’s answer was picked",
      "Another version of Ada’s answer was picked",
    ]);
  });
});

test("what happens in one breath is merged", () => {
  expect(
    speechFor([
      { kind: "began", name: "Ada" },
      { kind: "began", name: "Grace" },
    ]),
  ).toBe("Ada is answering. Grace is answering");
  const three = ["Ada", "Grace", "Linus"].map((name) => ({ kind: "began" as const, name }));
  expect(speechFor(three)).toBe("3 personas are answering");
  expect(speechFor(three.map(({ name }) => ({ kind: "posted" as const, words: name })))).toBe("3 new messages");
  expect(speechFor([])).toBe("");
});
