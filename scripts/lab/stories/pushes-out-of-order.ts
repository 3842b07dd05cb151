import { JournaledPeer } from "../clients/peer-journal.ts";
import type { SupervisedProcess } from "../processes/supervised-process.ts";
import { PushPlan, type PushPlanOptions } from "../proxy/push-plan.ts";
import type { BusPush } from "../run/bus-pushes.ts";
import type { Scene } from "../run/scene.ts";
import type { Story } from "../run/story.ts";

/** Of each, on each instance that hears it. */
const timesWanted = 10;
const edits = ["repeat", "swap"] as const;

/** The bus tells everything twice, and one thing before another: seqs and offsets decide, and nobody sees anything twice or out of order. */
export const pushesOutOfOrder: Story = {
  faults: ["F6"],
  title: "messages of the bus are repeated and swapped",
  isShort: false,
  wants: {
    "repeat commit": 2 * timesWanted,
    "swap commit": 2 * timesWanted,
    "repeat piece": timesWanted,
    "swap piece": timesWanted,
    ok: 4 * timesWanted,
    piece: timesWanted,
  },
  async tell(scene) {
    const { journal, lab } = scene;
    const { clients, room } = await scene.party(["ann", "bob", "cid"], ["ada"]);
    await scene.talkOn(clients, room);
    const owner = await scene.writerOf(room);
    const other = scene.otherThan(owner);
    const peer = await JournaledPeer.join(other.address, lab.stack.secret, room, journal);
    const load = scene.load({ clients, room, everyMs: 200 });
    for (const edit of edits) {
      await misbehave(scene, room, { edit, kind: "commit", hearers: [owner, other.process] }, async () => {
        await peer.post(`${edit} this`);
        await scene.pause(100 * scene.random.fraction());
      });
    }
    const letBack = await scene.keepPersonasFrom(owner);
    for (const edit of edits) {
      await misbehave(scene, room, { edit, kind: "piece", hearers: [owner] }, async () => {
        const turnId = await scene.streaming(clients, room, "ada");
        const hasEnded = (): boolean => clients.every((client) => !client.view(room).turns.has(turnId));
        await scene.until("the answer has ended", hasEnded, 30_000);
      });
    }
    await load.stop();
    await letBack();
    peer.close();
    await scene.talkOn(clients, room);
  },
};

interface Misbehaviour {
  readonly edit: PushPlanOptions["edit"];
  readonly kind: BusPush["kind"];
  readonly hearers: readonly SupervisedProcess[];
}

/** Edits what these instances hear from each other, while something is done again and again, until that was often enough for each. */
async function misbehave(scene: Scene, room: string, what: Misbehaviour, act: () => Promise<void>): Promise<void> {
  const { edit, kind, hearers } = what;
  const plans: PushPlan[] = [];
  for (const hearer of hearers) {
    const kindOf = scene.fromOthers(hearer, room);
    const plan = new PushPlan({ edit, times: Number.POSITIVE_INFINITY, fits: (push) => kindOf(push) === kind });
    const way = scene.lab.network.way(hearer.name, "redis");
    await scene.nemesis(`${edit} pushes`, hearer.name, () => way.set({ kind: "pushes", plan }));
    plans.push(plan);
  }
  while (plans.some(({ done }) => done < timesWanted)) await act();
  for (const { done } of plans) scene.fact(`${edit} ${kind}`, done);
  for (const { name } of hearers) await scene.lab.network.way(name, "redis").set({ kind: "pass" });
}
