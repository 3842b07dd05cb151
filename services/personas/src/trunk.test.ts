import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import type { Duplex } from "@polylogue/runtime/duplex/duplex";
import { createDuplexPair } from "@polylogue/runtime/duplex/memory-duplex";
import { describe, expect, it } from "vitest";
import { runnerLimits } from "./limits.ts";
import { type Answer, openTrunk, type Trunk } from "./trunk.ts";

const serve = { command: { case: "serve" as const, value: { runner: "r", turnsMax: 1 } } };

function connect(): { trunk: Trunk; far: Duplex; clock: ReturnType<typeof createManualClock>; ends: unknown[] } {
  const [near, far] = createDuplexPair();
  const clock = createManualClock();
  const ends: unknown[] = [];
  const trunk = openTrunk(near, clock, { frame: () => {}, closed: (refusal) => ends.push(refusal) });
  return { trunk, far, clock, ends };
}

describe("a trunk", () => {
  it("says that an answer is lost when the stream ends, and at once afterwards", async () => {
    const { trunk, far, clock, ends } = connect();
    far.listen({ message() {}, drained() {}, closed() {} });
    const answers: Answer[] = [];
    trunk.ask("", serve, (answer) => answers.push(answer));
    far.close({ reason: "SHUTTING_DOWN", message: "bye" });
    await clock.advance(0);
    trunk.ask("", serve, (answer) => answers.push(answer));
    expect(answers).toEqual([{ kind: "lost" }, { kind: "lost" }]);
    expect(ends).toMatchObject([{ reason: "SHUTTING_DOWN" }]);
    await clock.advance(runnerLimits.answerTimeoutMs);
    expect(answers).toHaveLength(2);
  });

  it("says that an answer is lost when it does not come in time", async () => {
    const { trunk, clock } = connect();
    const answers: Answer[] = [];
    trunk.ask("", serve, (answer) => answers.push(answer));
    await clock.advance(runnerLimits.answerTimeoutMs - 1);
    expect(answers).toHaveLength(0);
    await clock.advance(1);
    expect(answers).toEqual([{ kind: "lost" }]);
  });

  it("[B6] closes when the peer does not speak the protocol", async () => {
    const { far, clock, ends } = connect();
    let isClosed = false;
    far.listen({
      message() {},
      drained() {},
      closed() {
        isClosed = true;
      },
    });
    far.send(new Uint8Array([0xff, 0xff, 0xff]));
    await clock.advance(0);
    expect(ends).toHaveLength(1);
    expect(isClosed).toBe(true);
  });

  it("[G4] is not writable while the stream is over its high-water mark", async () => {
    const { trunk, far, clock } = connect();
    expect(trunk.isWritable()).toBe(true);
    for (let frame = 0; frame < 10; frame += 1) {
      trunk.post("a", { room: "r", command: { case: "endTurn", value: { text: "x".repeat(200_000) } } });
    }
    await clock.advance(0);
    expect(trunk.isWritable()).toBe(false);
    far.listen({ message() {}, drained() {}, closed() {} });
    await clock.advance(0);
    expect(trunk.isWritable()).toBe(true);
  });
});
