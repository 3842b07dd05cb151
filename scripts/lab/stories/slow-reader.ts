import { browserClock } from "../../../web/src/connection/browser-clock.ts";
import type { LabClient } from "../clients/lab-client.ts";
import { createStoppableClock } from "../clients/stoppable-clock.ts";
import type { Scene } from "../run/scene.ts";
import type { Story } from "../run/story.ts";

const text = "x".repeat(15_000);
/** Far more than a gateway keeps for one reader, and the system besides. */
const postsMax = 1_500;
/** Posts after which the others are asked whether they feel it: the reader is behind, and less than what sends it away. */
const echoAfterPosts = 40;

/** One of many reads a kilobyte a second: it is sent away, the others do not feel it, and it catches up when it can. */
export const slowReader: Story = {
  faults: ["F25"],
  title: "one reader takes a kilobyte a second",
  isShort: false,
  wants: { "slow down reader": 1, "sent away": 1, ok: 50 },
  tell: (scene) =>
    tellUnread(scene, "slow down", (way) => way.set({ kind: "rate", direction: "down", bytesPerSecond: 1_024 })),
};

/** One of many does not read at all. */
export const silentReader: Story = {
  faults: ["F26"],
  title: "one reader never reads",
  isShort: false,
  wants: { "stop reader": 1, "sent away": 1, ok: 50 },
  tell: (scene) => tellUnread(scene, "stop", (way) => way.set({ kind: "blackhole", direction: "down" })),
};

async function tellUnread(
  scene: Scene,
  what: string,
  treat: (way: Awaited<ReturnType<Scene["clientApart"]>>["way"]) => Promise<void>,
): Promise<void> {
  const { clients, room } = await scene.party(["ann", "bob", "cid"]);
  const [ann] = clients;
  // It is a gateway's patience that this is about, and not the reader's own.
  const clock = createStoppableClock(browserClock);
  const { client: reader, way } = await scene.clientApart("eve", clock);
  reader.open(room);
  await scene.until("the reader is there", () => reader.connection.isJoined(room));
  clock.stop();
  await scene.nemesis(what, "reader", () => treat(way));
  for (let n = 0; n < postsMax && reader.closeCodes.length === 0; n += 1) {
    await postOne(scene, ann, room, n);
    if (n === echoAfterPosts) {
      scene.fact("slowest echo of the others in ms", await scene.slowestEchoMs(clients, room));
    }
    // As long as nothing is read, not even the end of the connection is: it shows when something is said.
    reader.session(room).actions.typing(true);
  }
  await way.set({ kind: "pass" });
  await scene.until("the reader was sent away", () => reader.closeCodes.length > 0, 30_000);
  scene.fact("sent away", reader.closeCodes.length);
  clock.go();
}

async function postOne(scene: Scene, ann: LabClient | undefined, room: string, n: number): Promise<void> {
  ann?.session(room).actions.post(`${n} ${text}`, "");
  await scene.until("there is a place for the next", () => (ann?.outbox.entries().length ?? 0) < 10);
}
