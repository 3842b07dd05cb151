import type { Story } from "../run/story.ts";

const rounds = 8;

/** Answers are stopped at any moment, also when they are just ending: each turn ends once. */
export const stopRacesEnd: Story = {
  faults: ["F43"],
  title: "a stop that races with the end of the answer",
  isShort: false,
  wants: { stopped: 1, ok: rounds },
  async tell(scene) {
    const { clients, room } = await scene.party(["ann", "bob"], ["grace"]);
    const [ann, bob] = clients;
    if (!ann || !bob) return;
    for (let round = 0; round < rounds; round += 1) {
      const turnId = await scene.streaming(clients, room, "grace");
      await scene.pause(2_500 * scene.random.fraction());
      const actions = round % 2 === 0 ? [ann, bob] : [bob];
      await Promise.all(actions.map((client) => client.session(room).actions.stop(turnId)));
      await scene.until("the turn has ended", () => clients.every((client) => client.view(room).turns.size === 0));
    }
    const ends = (await scene.eventsOf(room)).flatMap(({ turnEnded }) => turnEnded?.outcome ?? []);
    scene.fact("stopped", ends.filter((outcome) => outcome === "OUTCOME_STOPPED").length);
  },
};
