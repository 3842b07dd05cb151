import type { SupervisedProcess } from "../processes/supervised-process.ts";
import type { FaultProxy } from "../proxy/fault-proxy.ts";
import type { Scene } from "../run/scene.ts";
import type { Story } from "../run/story.ts";

const actsWanted = 25;
/** Milliseconds that a fault that heals by itself lasts, and that pass between two acts, at most. */
const faultMs = 4_000;
const restMs = 1_500;

/** Faults of every kind, one after the other and over each other, as the seed wants it; then the faults stop, and all has to be well. */
export const anything: Story = {
  faults: ["ANY"],
  title: "faults of every kind over each other, chosen by the seed",
  isShort: false,
  wants: { acts: actsWanted, ok: 20, piece: 5 },
  async tell(scene) {
    const { clients, room } = await scene.party(["ann", "bob", "cid", "dan"], ["ada", "grace"]);
    const { client: eve, way } = await scene.clientApart("eve");
    eve.open(room);
    const load = scene.load({
      clients: [...clients, eve],
      room,
      everyMs: 150,
      personas: ["ada", "grace"],
      isVaried: true,
    });
    const acts = actsOn(scene, way);
    const healing: Promise<void>[] = [];
    for (let count = 0; count < actsWanted; count += 1) {
      const act = acts[Math.floor(scene.random.fraction() * acts.length)];
      if (act) healing.push(act());
      await scene.pause(restMs * scene.random.fraction());
    }
    scene.fact("acts", actsWanted);
    await Promise.all(healing);
    await scene.lab.heal();
    await scene.talkOn([...clients, eve], room);
    await load.stop();
  },
};

/** Everything that can be done. Each resolves when what it did is over. */
function actsOn(scene: Scene, front: FaultProxy): (() => Promise<void>)[] {
  const { stack, network } = scene.lab;
  const all = [...stack.rooms, ...stack.gateways, ...stack.personas].map(({ process }) => process);
  const ways: [string, FaultProxy][] = [["eve", front]];
  for (const { process } of stack.rooms) {
    for (const [from, to] of [
      ["gateways", process.name],
      ["personas", process.name],
      [process.name, "redis"],
      [process.name, "dynamodb"],
    ] as const) {
      ways.push([`${from} > ${to}`, network.way(from, to)]);
    }
  }
  const killed = (process: SupervisedProcess) => () =>
    scene.nemesis("kill", process.name, async () => void (await process.kill("SIGKILL")));
  const forAWhile = async (begin: () => Promise<void> | void, end: () => Promise<void> | void): Promise<void> => {
    await begin();
    await scene.pause(faultMs * scene.random.fraction());
    await end();
  };
  const paused = (process: SupervisedProcess) => () =>
    scene.nemesis("pause", process.name, () =>
      forAWhile(
        () => process.pause(),
        () => process.resume(),
      ),
    );
  const faulty = (what: string, way: FaultProxy, fault: Parameters<FaultProxy["set"]>[0], whom: string) => () =>
    scene.nemesis(what, whom, () =>
      forAWhile(
        () => way.set(fault),
        () => way.set({ kind: "pass" }),
      ),
    );
  return [
    ...all.map(killed),
    ...all.map(paused),
    killed(scene.redis()),
    ...ways.flatMap(([whom, way]) => [
      faulty("hold", way, { kind: "blackhole", direction: "both" }, whom),
      faulty("hold replies", way, { kind: "blackhole", direction: "down" }, whom),
      faulty("hold requests", way, { kind: "blackhole", direction: "up" }, whom),
      faulty("slow", way, { kind: "delay", delayMs: 200, jitterMs: 300 }, whom),
      faulty("refuse", way, { kind: "refuse" }, whom),
      () => scene.nemesis("reset", whom, async () => way.reset()),
    ]),
  ];
}
