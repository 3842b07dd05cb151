import type { Story } from "../run/story.ts";

const crowds = 2;
const roomsCount = 20;
const settleTimeoutMs = 60_000;

/** A gateway with everybody on it dies: all come back by the other one at once, and every one of them does. */
export const reconnectStorm: Story = {
  faults: ["F27"],
  title: "reconnect storm: a gateway killed with all clients on it",
  isShort: false,
  wants: { "kill gateway": 1, "came back": 2 },
  async tell(scene) {
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
    const [gateway] = lab.stack.gateways;
    await scene.nemesis("kill", "gateway 1", () => gateway?.process.kill("SIGKILL"));
    // What is said while they are away, they are given when they are back.
    for (const room of rooms) owner.session(room).actions.post("did everybody come back?", "");
    const reports = await Promise.all(all.map((crowd) => crowd.tell({ kind: "awaitAll" })));
    const returnMs = reports.flatMap((report) => report.returnMs).sort((one, other) => one - other);
    scene.fact("came back", returnMs.length);
    if (returnMs.length !== share * crowds)
      throw new Error(`${returnMs.length} of ${share * crowds} lost their gateway`);
    scene.fact("p50 ms", Math.round(returnMs[Math.floor(returnMs.length * 0.5)] ?? 0));
    scene.fact("p99 ms", Math.round(returnMs[Math.floor(returnMs.length * 0.99)] ?? 0));
    const heads: Record<string, number> = {};
    for (const room of rooms) {
      await scene.until("the post is stored", () => owner.view(room).pending.length === 0);
      heads[room] = await lab.store.headSeq(room);
    }
    await Promise.all(all.map((crowd) => crowd.tell({ kind: "conclude", heads, timeoutMs: settleTimeoutMs })));
  },
};
