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
