import { fileURLToPath } from "node:url";
import type { Life } from "../processes/life.ts";
import type { ProcessSpec } from "../processes/supervised-process.ts";
import { portOf } from "./address.ts";
import { isGatewayReady, servesGrpc, until } from "./service-health.ts";
import type { Env, StackPlan } from "./stack-plan.ts";

const host = "127.0.0.1";
const tsx = import.meta.resolve("tsx");
const root = new URL("../../../", import.meta.url);

function directoryName(): string {
  return "directory";
}
function roomName(index: number): string {
  return `room ${index + 1}`;
}
function gatewayName(index: number): string {
  return `gateway ${index + 1}`;
}
function personasName(index: number): string {
  return `personas ${index + 1}`;
}

/** The table that a lab's rooms are in. */
export const tableName = "polylogue-lab";

/** The directory of a lab. */
export function directorySpec(plan: StackPlan): ProcessSpec {
  return service(plan, directoryName(), "services/directory/src/main.ts", {
    env: { DIRECTORY_HOST: host, DIRECTORY_PORT: portOf(plan.directory) },
    ready: ({ ended }) => until(() => servesGrpc(plan.directory), ended),
  });
}

/** One instance of the room service. */
export async function roomSpec(plan: StackPlan, index: number): Promise<ProcessSpec> {
  const address = plan.rooms[index] ?? "";
  const name = roomName(index);
  return service(plan, name, "services/room/src/main.ts", {
    env: {
      ROOM_HOST: host,
      ROOM_PORT: portOf(address),
      ROOM_STORE: plan.store,
      ROOM_DATA_DIR: plan.dataDir,
      ROOM_TABLE: tableName,
      ...(plan.dynamodb !== undefined && {
        DYNAMODB_URL: `http://${await plan.wire(name, "dynamodb", plan.dynamodb)}`,
      }),
      // Gateways know it by what it says itself.
      ...(plan.redis !== undefined && { ROOM_ADDRESS: await plan.wire("gateways", name, address) }),
      ...(await redisEnv(plan, name)),
    },
    ready: ({ ended }) => until(() => servesGrpc(address), ended),
  });
}

/** One gateway with all its doors. */
export async function gatewaySpec(plan: StackPlan, index: number): Promise<ProcessSpec> {
  const { front = "", model = "" } = plan.gateways[index] ?? {};
  const name = gatewayName(index);
  const { env } = plan;
  return service(plan, name, "gateway/src/main.ts", {
    env: {
      // One machine plays everybody: what is bounded by address would bound the lab.
      GATEWAY_SOCKETS_PER_ADDRESS: env.GATEWAY_SOCKETS_PER_ADDRESS ?? "50000",
      GATEWAY_SESSIONS_BURST: env.GATEWAY_SESSIONS_BURST ?? "50000",
      GATEWAY_ROOMS_BURST: env.GATEWAY_ROOMS_BURST ?? "50000",
      GATEWAY_REHEARSAL_PACE: env.GATEWAY_REHEARSAL_PACE ?? env.REHEARSAL_PACE,
      GATEWAY_WEB_DIR: env.GATEWAY_WEB_DIR ?? fileURLToPath(new URL("web/dist", root)),
      GATEWAY_HOST: host,
      GATEWAY_PORT: portOf(front),
      GATEWAY_MODEL_HOST: host,
      GATEWAY_MODEL_PORT: portOf(model),
      ...(plan.redis === undefined && { GATEWAY_ROOM_ADDRESSES: await roomAddresses(plan, name) }),
      GATEWAY_DIRECTORY_ADDRESS: await plan.wire(name, directoryName(), plan.directory),
      ...(await redisEnv(plan, name)),
    },
    ready: ({ ended }) => until(() => isGatewayReady(`http://${front}`), ended),
  });
}

/** One process of runners. It speaks to every room instance, and calls models through the gateways. */
export async function personasSpec(plan: StackPlan, index: number): Promise<ProcessSpec> {
  const name = personasName(index);
  const models = plan.gateways.map(({ model }, gateway) => plan.wire(name, gatewayName(gateway), model));
  // Each has a gateway of its own, and the others for when that one is away.
  const inOrder = await Promise.all([...models.slice(index), ...models.slice(0, index)]);
  return service(plan, name, "services/personas/src/main.ts", {
    env: {
      PERSONAS_ROOM_ADDRESSES: await roomAddresses(plan, name),
      PERSONAS_DIRECTORY_ADDRESS: await plan.wire(name, directoryName(), plan.directory),
      PERSONAS_MODEL_ADDRESSES: inOrder.join(","),
      ...(plan.arePersonasApart ? {} : await redisEnv(plan, name)),
    },
    ready: (life) => servesRooms(life, plan.rooms.length),
  });
}

/** A runner dials and has no door of its own: that it serves, it says in its log, once for each room instance. */
async function servesRooms(life: Life, rooms: number): Promise<void> {
  const served = new Set<unknown>();
  await life.line(({ fields }) => {
    if (fields?.msg === "serving the room instance") served.add(fields.roomAddress);
    return served.size >= rooms;
  });
}

async function redisEnv(plan: StackPlan, from: string): Promise<Env> {
  if (plan.redis === undefined) return {};
  return { REDIS_URL: `redis://${await plan.wire(from, "redis", plan.redis)}` };
}

async function roomAddresses(plan: StackPlan, from: string): Promise<string> {
  const addresses = plan.rooms.map((address, index) => plan.wire(from, roomName(index), address));
  return (await Promise.all(addresses)).join(",");
}

function service(
  plan: StackPlan,
  name: string,
  main: string,
  own: { readonly env: Env; ready(life: Life): Promise<void> },
): ProcessSpec {
  return {
    name,
    program: process.execPath,
    arguments: ["--import", tsx, fileURLToPath(new URL(main, root))],
    env: { ...plan.env, SERVICE_SECRET: plan.secret, LOG_LEVEL: serviceLevel(plan.env), ...own.env },
    hasChannel: true,
    ready: (life) => own.ready(life),
  };
}

/** The lab reads what services say at the level `info`; how much of it is shown is another matter. */
function serviceLevel(env: Env): string {
  return env.LOG_LEVEL === "debug" ? "debug" : "info";
}
