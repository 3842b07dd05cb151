import type { Story } from "../run/story.ts";

/** The store takes ever longer, until requests run out of time: what is known is told, what is not known is settled by reading. */
export const storeSlow: Story = {
  faults: ["F11"],
  title: "store latency from 50 ms to 5 s",
  isShort: false,
  wants: { "slow store": 3, info: 1, ok: 15 },
  async tell(scene) {
    const { clients, room } = await scene.party(["ann", "bob", "cid"], ["ada"]);
    const load = scene.load({ clients, room, everyMs: 200, personas: ["ada"] });
    await scene.talkOn(clients, room);
    const owner = await scene.writerOf(room);
    const way = scene.lab.network.way(owner.name, "dynamodb");
    for (const latencyMs of [50, 400, 5_000]) {
      const delayMs = latencyMs / 2;
      await scene.nemesis("slow", "store", () => way.set({ kind: "delay", delayMs, jitterMs: delayMs / 10 }));
      if (latencyMs < 1_000) await scene.talkOn(clients, room);
    }
    // While requests run out of time nobody gets anything through.
    await scene.pause(8_000);
    const isUnknown = () => scene.journal.entries.some(({ kind }) => kind === "info");
    await scene.until("nobody knows what became of a post", isUnknown, 30_000);
    await way.set({ kind: "pass" });
    const startMs = performance.now();
    await scene.talkOn(clients, room);
    scene.fact("well again after ms", Math.round(performance.now() - startMs));
    await load.stop();
  },
};
