import type { Scene } from "../run/scene.ts";
import type { Story } from "../run/story.ts";

const crowds = 2;
const roomsCount = 20;
const settleTimeoutMs = 60_000;
/** Reads of the store for each second and room: who comes back shares them, however many they are. */
const readsPerSecondMax = 25;

/** A gateway with everybody on it dies: all come back by the other one at once, and every one of them does. */
export const reconnectStorm: Story = {
  faults: ["F27"],
  title: "reconnect storm: a gateway killed with all clients on it",
  isShort: false,
  wants: { "kill gateway": 1, "came back": 2 },
  tell: (scene) => tellStorm(scene, 0),
};

/** The same while every request to the store takes long: whoever waits makes nobody wait longer. */
export const slowStorm: Story = {
  faults: ["F28"],
  title: "reconnect storm while the store takes 200 ms",
  isShort: false,
  wants: { "kill gateway": 1, "slow store": 1, "came back": 2 },
  tell: (scene) => tellStorm(scene, 200),
};

async function tellStorm(scene: Scene, storeDelayMs: number): Promise<void> {
  const { lab, crowdClients } = scene;
  const owner = await scene.client("owner", 1);
  const rooms: string[] = [];
  for (let index = 0; index < roomsCount; index += 1) {
    const room = await scene.room(owner);
    owner.open(room);
    rooms.push(room);
  }
  const share = Math.ceil(crowdClients / crowds);
  const all = await Promise.all(Array.from({ length: crowds }, () => scene.crowd()));
  await Promise.all(
    all.map((crowd, index) =>
      crowd.tell({
        kind: "join",
        clients: share,
        rooms,
        gateways: lab.fronts,
        seed: index + Math.floor(scene.random.fraction() * 1e9),
        name: `crowd ${index + 1}`,
        file: crowd.file,
      }),
    ),
  );
  if (storeDelayMs > 0) {
    await scene.nemesis("slow", "store", async () => {
      for (const { process } of lab.stack.rooms) {
        await lab.network.way(process.name, "dynamodb").set({ kind: "delay", delayMs: storeDelayMs, jitterMs: 20 });
      }
    });
  }
  const [gateway] = lab.stack.gateways;
  const readsBefore = lab.network.storeReads;
  // One that was not let in fast enough is at the other gateway already.
  const onIt = lab.network.way("clients", "gateway 1").open;
  await scene.nemesis("kill", "gateway 1", () => gateway?.process.kill("SIGKILL"));
  // What is said while they are away, they are given when they are back.
  for (const room of rooms) owner.session(room).actions.post("did everybody come back?", "");
  const returnMs: number[] = [];
  await scene.until(
    "everybody is back",
    async () => {
      const reports = await Promise.all(all.map((crowd) => crowd.tell({ kind: "awaitAll" })));
      returnMs.push(...reports.flatMap((report) => report.returnMs));
      return returnMs.length >= onIt;
    },
    settleTimeoutMs,
  );
  returnMs.sort((one, other) => one - other);
  const reads = (lab.network.storeReads - readsBefore) / roomsCount;
  scene.fact("came back", returnMs.length);
  scene.fact("store reads per room", Math.ceil(reads));
  scene.fact("p50 ms", Math.round(returnMs[Math.floor(returnMs.length * 0.5)] ?? 0));
  scene.fact("p99 ms", Math.round(returnMs[Math.floor(returnMs.length * 0.99)] ?? 0));
  const heads: Record<string, number> = {};
  for (const room of rooms) {
    await scene.until("the post is stored", () => owner.view(room).pending.length === 0);
    heads[room] = await lab.store.headSeq(room);
  }
  await Promise.all(all.map((crowd) => crowd.tell({ kind: "conclude", heads, timeoutMs: settleTimeoutMs })));
  if (reads > readsPerSecondMax * Math.max(1, (returnMs.at(-1) ?? 0) / 1_000)) {
    throw new Error(`the store was read ${reads} times for each room`);
  }
}
