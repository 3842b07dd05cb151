import { JournaledPeer } from "../clients/peer-journal.ts";
import { PushPlan } from "../proxy/push-plan.ts";
import type { Story } from "../run/story.ts";

const rounds = 2;
/** Until everybody has what was lost, in milliseconds: instances tell each other their heads once a second. */
const staleMsMax = 2_000;

/** Single commits do not reach the instance where people are: it learns of them by the next one, or by what the others say of their heads. */
export const pushLost: Story = {
  faults: ["F5"],
  title: "single messages of the bus are lost",
  isShort: true,
  wants: { "eaten commits": 2 * rounds, "behind for a moment": rounds / 2, ok: 3 * rounds },
  async tell(scene) {
    const { journal, lab } = scene;
    const { clients, room } = await scene.party(["ann", "bob", "cid"]);
    await scene.talkOn(clients, room);
    const owner = await scene.writerOf(room);
    const way = lab.network.way(owner.name, "redis");
    const kindOf = scene.fromOthers(owner, room);
    // People are on one instance, and one of them is where nobody else is.
    const peer = await JournaledPeer.join(scene.otherThan(owner).address, lab.stack.secret, room, journal);
    for (let round = 1; round <= rounds; round += 1) {
      const one = new PushPlan({ edit: "lose", times: 1, fits: (push) => kindOf(push) === "commit" });
      await scene.nemesis("eat pushes", owner.name, () => way.set({ kind: "pushes", plan: one }));
      await peer.post(`nothing comes after this, ${round}`);
      await scene.until("it is eaten", () => one.done === 1);
      const head = await lab.store.headSeq(room);
      if (clients.every((client) => client.seq(room) < head)) scene.fact("behind for a moment", 1);
      await scene.untilCurrent(clients, room, staleMsMax);
      scene.fact("eaten commits", one.done);

      let commits = 0;
      const isFirst = (): boolean => {
        commits += 1;
        return commits === 1;
      };
      // Nobody says either what heads they have.
      const firstAndHeads = new PushPlan({
        edit: "lose",
        times: Number.POSITIVE_INFINITY,
        fits(push) {
          const kind = kindOf(push);
          return kind === "announcement" || (kind === "commit" && isFirst());
        },
      });
      await scene.nemesis("eat pushes", owner.name, () => way.set({ kind: "pushes", plan: firstAndHeads }));
      await peer.post(`something comes after this, ${round}`);
      await scene.until("it is eaten", () => commits === 1);
      await peer.post(`this comes after it, ${round}`);
      await scene.untilCurrent(clients, room, staleMsMax);
      scene.fact("eaten commits", 1);
      await way.set({ kind: "pass" });
    }
    peer.close();
    await scene.talkOn(clients, room);
  },
};
