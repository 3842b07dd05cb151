import type { SupervisedProcess } from "../processes/supervised-process.ts";
import type { Scene } from "../run/scene.ts";
import type { Story } from "../run/story.ts";

/** Processes are asked to end, one after the other, while people talk: each ends well, and nobody is refused anything. */
export const rollingDeploy: Story = {
  faults: ["F29"],
  title: "deploy under load: SIGTERM to one process of each kind",
  isShort: true,
  wants: { "end gateway": 1, "end room": 1, "end personas": 1, ok: 15 },
  tell: (scene) => deploy(scene, ({ rooms, gateways, personas }) => [rooms[0], gateways[0], personas[0]]),
};

/** The same for every process. */
export const wholeDeploy: Story = {
  faults: ["F29"],
  title: "rolling deploy under load: SIGTERM to every process in turn",
  isShort: false,
  wants: { "end gateway": 2, "end room": 2, "end personas": 2, ok: 30 },
  tell: (scene) => deploy(scene, ({ rooms, gateways, personas }) => [...rooms, ...gateways, ...personas]),
};

async function deploy(
  scene: Scene,
  choose: (stack: Scene["lab"]["stack"]) => readonly ({ readonly process: SupervisedProcess } | undefined)[],
): Promise<void> {
  const { clients, room } = await scene.party(["ann", "bob", "cid", "dan"], ["ada"]);
  const load = scene.load({ clients, room, everyMs: 300, personas: ["ada"] });
  for (const member of choose(scene.lab.stack)) {
    if (!member) continue;
    const { process } = member;
    const code = await scene.nemesis("end", process.name, () => process.kill("SIGTERM"));
    if (code !== 0) throw new Error(`${process.name} ended with ${code}`);
    await process.ready();
    await scene.talkOn(clients, room);
  }
  await load.stop();
  const refused = scene.journal.entries.filter(({ kind }) => kind === "fail");
  if (refused.length > 0) throw new Error(`refused: ${JSON.stringify(refused)}`);
}
