import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { describe, expect, it } from "vitest";
import { createDeltaTicker } from "./delta-ticker.ts";
import { runnerLimits } from "./limits.ts";
import type { RoomLink } from "./room-link.ts";
import { createTurnHome } from "./turn-home.ts";
import { createVoice } from "./voice.ts";

function stage() {
  const clock = createManualClock();
  const trunk = { isUp: true, isWritable: true };
  const link: RoomLink = {
    address: "room:1",
    isUp: () => trunk.isUp,
    isWritable: () => trunk.isWritable,
    post: () => {},
    ask: async () => ({ kind: "lost" }),
    leave: async () => {},
  };
  const pieces: string[] = [];
  const voice = createVoice(createDeltaTicker(clock), createTurnHome(link), (_, { offset, text }) =>
    pieces.push(`${offset}:${text}`),
  );
  return { clock, trunk, voice, pieces, tick: () => clock.advance(runnerLimits.tickMs) };
}

describe("a turn's voice", () => {
  it("section 7: the first text leaves at once, the rest with the ticks", async () => {
    const { voice, pieces, tick } = stage();
    voice.say("a");
    voice.say("b");
    voice.say("c");
    expect(pieces).toEqual(["0:a"]);
    await tick();
    expect(pieces).toEqual(["0:a", "1:bc"]);
  });

  it("[G4] while the trunk is full deltas merge, and leave together when it has drained", async () => {
    const { voice, pieces, trunk, tick } = stage();
    trunk.isWritable = false;
    voice.say("a");
    await tick();
    voice.say("b");
    await tick();
    expect(pieces).toEqual([]);
    expect(voice.sent()).toBe("");
    trunk.isWritable = true;
    await tick();
    expect(pieces).toEqual(["0:ab"]);
  });

  it("[T4] the last text leaves ahead of the end also when the trunk is full", () => {
    const { voice, pieces, trunk } = stage();
    trunk.isWritable = false;
    voice.say("all of it");
    voice.finish();
    expect(pieces).toEqual(["0:all of it"]);
  });

  it("[T8] what is said without a trunk leaves with the next one, from offset 0", async () => {
    const { voice, pieces, trunk, tick } = stage();
    voice.say("a");
    trunk.isUp = false;
    voice.say("b");
    await tick();
    trunk.isUp = true;
    voice.sayAgain();
    expect(pieces).toEqual(["0:a", "0:ab"]);
  });

  it("[T5] a silenced voice sends nothing any more", async () => {
    const { voice, pieces, tick } = stage();
    voice.say("a");
    voice.say("b");
    voice.silence();
    await tick();
    expect(pieces).toEqual(["0:a"]);
    expect(voice.sent()).toBe("a");
  });
});
