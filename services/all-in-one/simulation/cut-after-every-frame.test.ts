import { describe, expect, it } from "vitest";
import type { RoomMessage } from "../../../web/src/room/room-view.ts";
import { allChecks } from "./checks/all-checks.ts";
import { unsettled } from "./checks/settled.ts";
import { quietPlan, type WorldPlan } from "./faults/world-plan.ts";
import { noModels } from "./play/model-script.ts";
import { restingWorld } from "./record/resting-world.ts";
import { World } from "./world.ts";

const plan: WorldPlan = {
  ...quietPlan,
  runners: 1,
  pages: 2,
  models: { ...noModels, lecture: 1 },
};
/** Milliseconds within which the conversation is over, whatever was cut. */
const seed = 1;
const restMs = 120_000;

/** One person asks three personas at once, and says something more while they answer; the socket of one who is there is cut after a frame. */
async function converse(seed: number, cut: { readonly name: string; readonly frame: number } | undefined) {
  const world = new World({ seed, plan, checks: allChecks });
  const { clock, pages, rooms, record } = world;
  await world.start();
  const [room = ""] = rooms;
  const asker = pages[0];
  let frames = 0;
  for (const page of pages) {
    if (cut && !page.host.endsWith(cut.name)) continue;
    page.tap = () => {
      frames += 1;
      return frames !== cut?.frame;
    };
  }
  asker?.sessions.get(room)?.actions.post("What now, @ada @bob @cyd?", "");
  clock.setTimer(700, () => asker?.sessions.get(room)?.actions.post("And then?", ""));
  const startMs = clock.monotonicMs();
  // Not before the second post was made.
  await clock.run(startMs + 1_000);
  await clock.run(startMs + restMs, () => unsettled(restingWorld(world)) === undefined);
  record.end();
  expect(record.violations).toEqual([]);
  expect(unsettled(restingWorld(world))).toBeUndefined();
  return { frames, seen: pages.map((page) => seenBy(page.sessions.get(room)?.store.getState())) };
}

/** Everything that was said, the persons' words in their order and the personas' by name: who is first among them is not settled. */
function seenBy(view: { readonly messages: ReadonlyMap<string, RoomMessage> } | undefined) {
  const messages = [...(view?.messages.values() ?? [])].sort((left, right) => left.seq - right.seq);
  const said = messages.map(({ author, authorKind, text, turn, isDeleted }) => ({
    author,
    authorKind,
    text,
    isDeleted,
    outcome: turn?.outcome,
    reason: turn?.reason,
    attempt: turn?.attempt,
  }));
  const people = said.filter(({ authorKind }) => authorKind === "person");
  const personas = said.filter(({ authorKind }) => authorKind === "persona");
  return [...people, ...personas.sort((left, right) => (left.author + left.text < right.author + right.text ? -1 : 1))];
}

describe("a socket that is cut after every frame in turn", () => {
  it.each(["Mira", "Jon"])("[S2, T6] leaves %s with what everybody has, to the character", async (name) => {
    const uncut = await converse(seed, undefined);
    expect(uncut.seen[0]?.length).toBeGreaterThan(4);
    expect(uncut.seen[0]?.every(({ text }) => text !== "")).toBe(true);
    const { frames } = await converse(seed, { name, frame: -1 });
    expect(frames).toBeGreaterThan(30);
    for (let frame = 1; frame <= frames; frame += 1) {
      const { seen } = await converse(seed, { name, frame });
      expect(seen, `after frame ${frame} of ${frames}`).toEqual(uncut.seen);
    }
  });
});
