import { JournaledPeer } from "../clients/peer-journal.ts";
import { PushPlan } from "../proxy/push-plan.ts";
import type { Story } from "../run/story.ts";

const eatenWanted = 10;
/** Pieces, of which one at most is eaten. */
const eatOneOf = 3;

/** Pieces of an answer do not reach the instance where people are: they see all of its text, and nothing twice. */
export const piecesLost: Story = {
  faults: ["F5"],
  title: "single pieces of a persona's text are lost on the bus",
  isShort: false,
  wants: { "eaten pieces": eatenWanted, piece: 3, ok: 4 },
  async tell(scene) {
    const { journal, lab } = scene;
    const { clients, room } = await scene.party(["ann", "bob", "cid"], ["ada"]);
    await scene.talkOn(clients, room);
    const owner = await scene.writerOf(room);
    // So that the other instance has the room too, and can offer its turns.
    const peer = await JournaledPeer.join(scene.otherThan(owner).address, lab.stack.secret, room, journal);
    const letBack = await scene.keepPersonasFrom(owner);
    const kindOf = scene.fromOthers(owner, room);
    const plan = new PushPlan({
      edit: "lose",
      times: Number.POSITIVE_INFINITY,
      fits: (push) => kindOf(push) === "piece" && scene.random.fraction() < 1 / eatOneOf,
    });
    await scene.nemesis("eat pushes", owner.name, () =>
      lab.network.way(owner.name, "redis").set({ kind: "pushes", plan }),
    );
    while (plan.done < eatenWanted) {
      const turnId = await scene.streaming(clients, room, "ada");
      const hasEnded = (): boolean => clients.every((client) => !client.view(room).turns.has(turnId));
      await scene.until("the answer has ended", hasEnded, 30_000);
    }
    scene.fact("eaten pieces", plan.done);
    await letBack();
    peer.close();
    await scene.talkOn(clients, room);
  },
};
