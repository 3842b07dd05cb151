// A process of many clients: one process would have too little of the machine, and too few sockets.
import { createSeededRandom } from "@polylogue/runtime/random/seeded-random";
import { createJournal, type Journal } from "../journal/journal.ts";
import { sleepMs } from "../processes/sleep.ts";
import type { CrowdOrder, CrowdReport } from "./crowd-protocol.ts";
import { makeGuest } from "./http.ts";
import { LabClient } from "./lab-client.ts";

interface Member {
  readonly client: LabClient;
  readonly room: string;
}

/** Guests that are made at once. */
const guestsAtOnce = 8;
const lookEveryMs = 20;

let journal: Journal | undefined;
const members: Member[] = [];
let returnMs: number[] = [];

process.on("message", (order: CrowdOrder) => {
  void obey(order).then(
    (report) => process.send?.(report),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on("disconnect", () => process.exit(0));

async function obey(order: CrowdOrder): Promise<CrowdReport> {
  switch (order.kind) {
    case "join":
      await join(order);
      break;
    case "awaitAll":
      while (!members.every(isIn)) await sleepMs(lookEveryMs);
      break;
    case "conclude":
      await conclude(order);
      break;
    default:
      order satisfies never;
  }
  const report = { joined: members.filter(isIn).length, returnMs };
  returnMs = [];
  return report;
}

async function join(order: Extract<CrowdOrder, { kind: "join" }>): Promise<void> {
  const random = createSeededRandom(order.seed);
  const file = createJournal(order.file);
  journal = file;
  const numbers = Array.from({ length: order.clients }, (_, index) => index);
  const enter = async (): Promise<void> => {
    for (let index = numbers.shift(); index !== undefined; index = numbers.shift()) {
      const room = order.rooms[index % order.rooms.length] ?? "";
      members.push(await enterOne(order, file, random.fraction, `${order.name} ${index + 1}`, room));
    }
  };
  await Promise.all(Array.from({ length: guestsAtOnce }, enter));
  while (!members.every(isIn)) await sleepMs(lookEveryMs);
}

async function enterOne(
  { gateways }: Extract<CrowdOrder, { kind: "join" }>,
  file: Journal,
  random: () => number,
  name: string,
  room: string,
): Promise<Member> {
  const guest = await makeGuest(gateways.at(-1) ?? "", name);
  let dials = -1;
  const chooseGateway = (): string => {
    dials += 1;
    return gateways[dials % gateways.length] ?? "";
  };
  const client = new LabClient({ name, guest, journal: file, chooseGateway, random });
  client.open(room);
  let lostAtMs: number | undefined;
  client.connection.subscribe(() => {
    if (client.connection.state().phase !== "live") lostAtMs ??= performance.now();
  });
  client.connection.onJoined(() => {
    if (lostAtMs !== undefined) returnMs.push(performance.now() - lostAtMs);
    lostAtMs = undefined;
  });
  return { client, room };
}

async function conclude({ heads, timeoutMs }: Extract<CrowdOrder, { kind: "conclude" }>): Promise<void> {
  const untilMs = performance.now() + timeoutMs;
  const isBehind = ({ client, room }: Member): boolean => client.seq(room) !== heads[room];
  while (performance.now() < untilMs && members.some(isBehind)) await sleepMs(lookEveryMs);
  for (const { client, room } of members) {
    client.conclude(room);
    client.close();
  }
  journal?.close();
}

function isIn({ client, room }: Member): boolean {
  return client.connection.state().phase === "live" && client.connection.isJoined(room);
}
