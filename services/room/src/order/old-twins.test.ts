import { describe, expect, it } from "vitest";
import { jon, mira, reasonOf } from "../decide/folded-room.fixture.ts";
import { createMemoryRoomStore } from "../store/memory-room-store.ts";
import type { RoomStore } from "../store/room-store.ts";
import { CommandWindow } from "./command-window.ts";
import { OldTwins } from "./old-twins.ts";
import { createRoomCommand, key, openLogOn, postCommand } from "./room-log.fixture.ts";

/** A room of some length, and a store that counts the commits that are read. */
async function longRoom() {
  const memory = createMemoryRoomStore().open();
  const { log } = openLogOn(memory);
  await log.submit(createRoomCommand(mira, []));
  for (let n = 0; n < 50; n += 1) await log.submit(postCommand(mira, `post ${n}`, `c-${n}`));
  const reads = { commits: 0 };
  const readCommits: RoomStore["readCommits"] = async (...page) => {
    const commits = await memory.readCommits(...page);
    reads.commits += commits.length;
    return commits;
  };
  const counted = new Proxy(memory, {
    get: (target, name: keyof RoomStore) => (name === "readCommits" ? readCommits : target[name].bind(target)),
  });
  return { log, counted, reads };
}

describe("twins below the window", () => {
  it("[L4] one pass over the log serves a whole batch, and is kept while the batch is decided again", async () => {
    const { log, counted, reads } = await longRoom();
    const window = new CommandWindow(log.state.headSeq);
    const commands = [
      ...Array.from({ length: 60 }, (_, n) => postCommand(jon, `new ${n}`, `n-${n}`, 5 + (n % 7))),
      postCommand(mira, "post 20", "c-20", 10),
    ];
    const twins = new OldTwins(counted, key);
    for (let decision = 0; decision < 5; decision += 1) await twins.look(commands, window);
    expect(reads.commits).toBeLessThanOrEqual(51);
    expect(commands.filter((command) => twins.find(command)).map(({ commandId }) => commandId)).toEqual(["c-20"]);
  });

  it("[L4] what leaves the window between two decisions of a batch is looked for too", async () => {
    const { log, counted } = await longRoom();
    const command = postCommand(mira, "post 40", "c-40", 30);
    const twins = new OldTwins(counted, key);
    await twins.look([command], new CommandWindow(30));
    expect(twins.find(command)).toBeUndefined();
    await twins.look([command], new CommandWindow(log.state.headSeq));
    expect(twins.find(command)).toBeDefined();
  });

  it("[L4] without seenSeq, or without an id, nothing is read", async () => {
    const { log, counted, reads } = await longRoom();
    const commands = [postCommand(mira, "x", "c-1"), postCommand(mira, "x", "", 2)];
    await new OldTwins(counted, key).look(commands, new CommandWindow(log.state.headSeq));
    expect(reads.commits).toBe(0);
    expect(reasonOf(await log.submit(postCommand(mira, "post 1", "c-1")))).toBe("ok");
  });
});
