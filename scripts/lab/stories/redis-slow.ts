import type { Story } from "../run/story.ts";

/** Redis answers late and out of step, then takes no more data: chat goes on. */
export const redisSlow: Story = {
  faults: ["F9"],
  title: "Redis slow (1 s) and then full",
  isShort: false,
  wants: { "slow redis": 1, "fill redis": 1, ok: 15 },
  async tell(scene) {
    const { clients, room } = await scene.party(["ann", "bob", "cid"], ["ada"]);
    const load = scene.load({ clients, room, everyMs: 150, personas: ["ada"] });
    const { network, stack } = scene.lab;
    const ways = stack.rooms.map(({ process }) => network.way(process.name, "redis"));
    await scene.nemesis("slow", "redis", async () => {
      for (const way of ways) await way.set({ kind: "delay", delayMs: 800, jitterMs: 400 });
    });
    await scene.streaming(clients, room, "ada");
    await scene.talkOn(clients, room);
    for (const way of ways) await way.set({ kind: "pass" });
    await scene.nemesis("fill", "redis", async () => {
      await scene.redisCommand("CONFIG", "SET", "maxmemory", "1mb");
      await scene.redisCommand("CONFIG", "SET", "maxmemory-policy", "noeviction");
    });
    await scene.streaming(clients, room, "ada");
    await scene.talkOn(clients, room);
    await scene.redisCommand("CONFIG", "SET", "maxmemory", "0");
    await load.stop();
  },
};
