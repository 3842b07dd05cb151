import type { Story } from "../run/story.ts";

/** Redis is there and says nothing any more: instances notice, say so, and do without it. */
export const redisSilent: Story = {
  faults: ["F8"],
  title: "Redis half-open: connections stay, nothing comes",
  isShort: false,
  wants: { "blackhole redis": 1, "said degraded": 1, ok: 15 },
  async tell(scene) {
    const { clients, room } = await scene.party(["ann", "bob", "cid"], ["ada"]);
    const load = scene.load({ clients, room, everyMs: 150, personas: ["ada"] });
    const { network, stack } = scene.lab;
    const ways = [...stack.rooms, ...stack.gateways].map(({ process }) => network.way(process.name, "redis"));
    await scene.nemesis("blackhole", "redis", async () => {
      for (const way of ways) await way.set({ kind: "blackhole", direction: "both" });
    });
    const isDegraded = async () => (await scene.readiness(0)).degraded.includes("redis");
    const startMs = performance.now();
    await scene.until("the gateway says that Redis is away", isDegraded, 20_000);
    scene.fact("said degraded", 1);
    scene.fact("noticed after ms", Math.round(performance.now() - startMs));
    await scene.talkOn(clients, room);
    for (const way of ways) await way.set({ kind: "pass" });
    await scene.until("the gateway says that Redis is back", async () => !(await isDegraded()), 30_000);
    await scene.talkOn(clients, room);
    await load.stop();
  },
};
