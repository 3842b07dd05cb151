import type { Story } from "../run/story.ts";

/** Redis dies while a persona answers, and comes back empty: nobody is refused, no turn that is well is given up, and nothing is lost. */
export const redisKilled: Story = {
  faults: ["F7"],
  title: "Redis killed in the middle of a stream, back empty after a second",
  isShort: true,
  wants: { "kill redis": 1, ok: 15, piece: 4 },
  async tell(scene) {
    const { clients, room } = await scene.party(["ann", "bob", "cid"], ["ada"]);
    const load = scene.load({ clients, room, everyMs: 120 });
    const turnId = await scene.streaming(clients, room, "ada");
    const redis = scene.redis();
    redis.hold();
    await scene.nemesis("kill", "redis", () => redis.kill("SIGKILL"));
    await scene.talkOn(clients, room);
    redis.release();
    await redis.ready();
    await scene.talkOn(clients, room);
    await load.stop();
    await scene.until(
      "the answer has ended",
      () => clients.every((client) => !client.view(room).turns.has(turnId)),
      30_000,
    );
    const events = await scene.eventsOf(room);
    const end = events.find(({ turnEnded }) => turnEnded?.turnId === turnId)?.turnEnded;
    const starts = events.filter(({ turnStarted }) => turnStarted?.turnId === turnId);
    if (end?.outcome !== "OUTCOME_ANSWERED" || starts.length !== 1) {
      throw new Error(`the turn began ${starts.length} times and ended ${end?.outcome}`);
    }
    const refused = scene.journal.entries.filter(({ kind }) => kind === "fail");
    if (refused.length > 0) throw new Error(`refused: ${JSON.stringify(refused)}`);
  },
};
