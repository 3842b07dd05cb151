import type { EventJson } from "@polylogue/proto/room";
import type { Scene } from "../run/scene.ts";
import type { Story } from "../run/story.ts";
import type { StackShape } from "../stack/stack-shape.ts";
import { clusterShape } from "../stack/stack-shape.ts";

/** A lab of its own: what waits at the vendor's is let go, and nothing waits there any more afterwards. */
const ownShape: StackShape = { ...clusterShape };
/** A runner that was killed is known to be dead after 12 s; another one then has to answer. */
const endTimeoutMs = 45_000;

type End = NonNullable<EventJson["turnEnded"]>;

/** A runner dies with an offer that it has not read: another one takes the turn, as soon as it is offered it. */
export const runnerKilledUnclaimed: Story = {
  faults: ["F42"],
  title: "runner killed before it claims the turn that it was offered",
  isShort: true,
  wants: { "pause personas": 2, "kill personas": 1, "still owed": 1, answered: 1, piece: 2 },
  async tell(scene) {
    const { clients, room } = await scene.party(["ann", "bob"], ["vera"]);
    const [victim, other] = runnersOf(scene);
    const before = scene.lab.vendor.calls.length;
    // Who does not run reads no offer.
    for (const runner of [victim, other]) await scene.nemesis("pause", runner.name, () => runner.pause());
    clients[0]?.session(room).actions.post("@vera hello", "");
    await scene.until("the turn is owed", () => clients.every((client) => client.view(room).turns.size === 1));
    await scene.nemesis("kill", victim.name, () => victim.kill("SIGKILL"));
    if ((await startsOf(scene, room)).length === 0) scene.fact("still owed", 1);
    other.resume();
    const end = await endOf(scene, room, 0);
    expectEnd(end, { outcome: "OUTCOME_ANSWERED", attempt: 1 });
    expectCalls(scene, before, 1);
    scene.fact("answered", 1);
  },
};

/** A runner dies with a turn in its hands, at each step of it: it is answered or ends with what was seen, once, and no answer is paid for twice. */
export const runnerKilled: Story = {
  faults: ["F42"],
  title: "runner killed after the claim, in the middle of its stream, and before it tells of the end",
  shape: ownShape,
  isShort: false,
  wants: { "kill personas": 3, answered: 1, interrupted: 2, "call aborted": 1, "call finished": 1, piece: 4 },
  async tell(scene) {
    const { clients, room } = await scene.party(["ann", "bob"], ["vera", "stu"]);
    await killedSilent(scene, clients, room);
    await killedSpeaking(scene, clients, room);
    await killedUnheard(scene, clients, room);
    await scene.talkOn(clients, room);
    if ((await endsOf(scene, room)).length !== 3) throw new Error("a turn ended more than once");
  },
};

type Clients = Awaited<ReturnType<Scene["party"]>>["clients"];

/** After the claim, with nothing said and no model asked: another runner is offered it, and asks the model for the first time. */
async function killedSilent(scene: Scene, clients: Clients, room: string): Promise<void> {
  const { network, stack, vendor } = scene.lab;
  const [victim, other] = await oneRuns(scene);
  const before = vendor.calls.length;
  const doors = stack.gateways.map(({ process }) => network.way(victim.name, process.name));
  for (const door of doors) await door.set({ kind: "blackhole", direction: "both" });
  clients[0]?.session(room).actions.post("@vera hello", "");
  await scene.until("the turn is claimed", async () => (await startsOf(scene, room)).length === 1);
  await scene.nemesis("kill", victim.name, () => victim.kill("SIGKILL"));
  for (const door of doors) {
    door.reset();
    await door.set({ kind: "pass" });
  }
  other.resume();
  expectEnd(await endOf(scene, room, 0), { outcome: "OUTCOME_ANSWERED", attempt: 2 });
  expectCalls(scene, before, 1);
  scene.fact("answered", 1);
}

/** In the middle of its stream: the call ends with it, and what was seen stays, as a part. */
async function killedSpeaking(scene: Scene, clients: Clients, room: string): Promise<void> {
  const { vendor } = scene.lab;
  const [victim, other] = await oneRuns(scene);
  const before = vendor.calls.length;
  await scene.streaming(clients, room, "stu");
  await scene.nemesis("kill", victim.name, () => victim.kill("SIGKILL"));
  other.resume();
  expectEnd(await endOf(scene, room, 1), { outcome: "OUTCOME_INTERRUPTED", attempt: 1 });
  if ((await (await vendor.call(before)).closed) === "broken-off") scene.fact("call aborted", 1);
  expectCalls(scene, before, 1);
  scene.fact("interrupted", 1);
}

/** When the model has said everything and the room has not heard of it: what was seen stays, and the model is not asked again. */
async function killedUnheard(scene: Scene, clients: Clients, room: string): Promise<void> {
  const { network, stack, vendor } = scene.lab;
  const [victim, other] = await oneRuns(scene);
  const before = vendor.calls.length;
  await scene.streaming(clients, room, "stu");
  const ways = stack.rooms.map(({ process }) => network.way("personas", process.name));
  for (const way of ways) await way.set({ kind: "blackhole", direction: "up" });
  vendor.release();
  if ((await (await vendor.call(before)).closed) === "finished") scene.fact("call finished", 1);
  // The end is on its way to the room by then, and will never arrive.
  await scene.pause(500);
  await scene.nemesis("kill", victim.name, () => victim.kill("SIGKILL"));
  for (const way of ways) {
    way.reset();
    await way.set({ kind: "pass" });
  }
  other.resume();
  expectEnd(await endOf(scene, room, 2), { outcome: "OUTCOME_INTERRUPTED", attempt: 1 });
  expectCalls(scene, before, 1);
  scene.fact("interrupted", 1);
}

function runnersOf(scene: Scene) {
  const [victim, other] = scene.lab.stack.personas.map(({ process }) => process);
  if (!victim || !other) throw new Error("this lab has one runner");
  return [victim, other] as const;
}

/** Both serve, and then only the first one runs: so it is known who will have the turn. */
async function oneRuns(scene: Scene) {
  const [victim, other] = runnersOf(scene);
  await Promise.all([victim.ready(), other.ready()]);
  await scene.nemesis("pause", other.name, () => other.pause());
  return [victim, other] as const;
}

async function startsOf(scene: Scene, room: string) {
  return (await scene.eventsOf(room)).flatMap(({ turnStarted }) => turnStarted ?? []);
}

async function endsOf(scene: Scene, room: string): Promise<End[]> {
  return (await scene.eventsOf(room)).flatMap(({ turnEnded }) => turnEnded ?? []);
}

/** The end with this number, from 0, as soon as it is there. */
async function endOf(scene: Scene, room: string, index: number): Promise<End> {
  await scene.until("the turn has ended", async () => (await endsOf(scene, room)).length > index, endTimeoutMs);
  const end = (await endsOf(scene, room))[index];
  if (!end) throw new Error("an end that is gone");
  return end;
}

function expectEnd(end: End, wanted: Pick<End, "outcome" | "attempt">): void {
  const isRight = end.outcome === wanted.outcome && end.attempt === wanted.attempt && (end.text ?? "") !== "";
  if (!isRight) throw new Error(`it ended ${JSON.stringify(end)}`);
}

function expectCalls(scene: Scene, before: number, wanted: number): void {
  const calls = scene.lab.vendor.calls.length - before;
  if (calls !== wanted) throw new Error(`the host was called ${calls} times`);
}
