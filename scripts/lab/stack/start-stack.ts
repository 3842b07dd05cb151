import { randomBytes } from "node:crypto";
import { startReaper } from "../processes/reaper.ts";
import { type ProcessObserver, type ProcessSpec, SupervisedProcess } from "../processes/supervised-process.ts";
import { makeDataDir } from "./data-dir.ts";
import { findDynamoDb, findRedis } from "./server-programs.ts";
import { dynamoDbSpec, redisSpec } from "./server-specs.ts";
import { directorySpec, gatewaySpec, personasSpec, roomSpec } from "./service-specs.ts";
import { planStack, type StackPlan } from "./stack-plan.ts";
import type { StackShape } from "./stack-shape.ts";
import { directWire, type Wire } from "./wiring.ts";

/** The product as it runs in production: every service a process of its own, several of some. */
export interface LabStack {
  readonly gateways: readonly { readonly process: SupervisedProcess; readonly url: string }[];
  readonly rooms: readonly { readonly process: SupervisedProcess; readonly address: string }[];
  readonly personas: readonly { readonly process: SupervisedProcess }[];
  readonly directory: { readonly process: SupervisedProcess; readonly address: string };
  readonly redis: { readonly process: SupervisedProcess; readonly url: string } | undefined;
  readonly dynamodb: { readonly process: SupervisedProcess; readonly url: string } | undefined;
  /** Signs what the services say to each other. */
  readonly secret: string;
  /** Where SQLite keeps the rooms. */
  readonly dataDir: string;
  /** Resolves when every process serves; rejects with the names of those that do not in time. */
  ready(timeoutMs: number): Promise<void>;
  /** Ends every process and removes what they stored. What has not ended after `graceMs` is killed. */
  close(graceMs?: number): Promise<void>;
}

export interface StackOptions {
  readonly shape: StackShape;
  /** What every service gets beside its own settings. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly observer: ProcessObserver;
  readonly wire?: Wire;
}

/** How long a process may take to end before it is killed. */
const endGraceMs = 8_000;

/** Starts every process of a lab, without waiting for them. */
export async function startStack(options: StackOptions): Promise<LabStack> {
  const { shape, env, observer, wire = directWire } = options;
  const folder = await makeDataDir(shape.diskBytes);
  const dataDir = folder.path;
  const secret = env.SERVICE_SECRET ?? randomBytes(32).toString("base64url");
  const plan = await planStack(shape, { env, secret, dataDir, wire, arePersonasApart: wire !== directWire });
  const specs = await specsOf(plan, shape.personas).catch(async (error: unknown) => {
    await folder.remove();
    throw error;
  });

  const reaper = startReaper();
  const all: SupervisedProcess[] = [];
  const start = (spec: ProcessSpec): SupervisedProcess => {
    const started = new SupervisedProcess(spec, reaper, observer);
    all.push(started);
    return started;
  };
  let closing: Promise<void> | undefined;
  const close = async (graceMs: number): Promise<void> => {
    // Services first: what they have still to write has a place.
    const servers = ["dynamodb", "redis"];
    await Promise.all(all.filter(({ name }) => !servers.includes(name)).map((each) => each.end(graceMs)));
    await Promise.all(all.map((each) => each.end(graceMs)));
    await reaper.close();
    await folder.remove();
  };
  return {
    dynamodb: specs.dynamodb && { process: start(specs.dynamodb), url: `http://${plan.dynamodb}` },
    redis: specs.redis && { process: start(specs.redis), url: `redis://${plan.redis}` },
    directory: { process: start(directorySpec(plan)), address: plan.directory },
    rooms: specs.rooms.map((spec, index) => ({ process: start(spec), address: plan.rooms[index] ?? "" })),
    gateways: specs.gateways.map((spec, index) => ({
      process: start(spec),
      url: `http://${plan.gateways[index]?.front ?? ""}`,
    })),
    personas: specs.personas.map((spec) => ({ process: start(spec) })),
    secret,
    dataDir,
    ready: (timeoutMs) => allReady(all, timeoutMs),
    close(graceMs = endGraceMs) {
      closing ??= close(graceMs);
      return closing;
    },
  };
}

async function specsOf(plan: StackPlan, personas: number) {
  const dynamoDb = plan.dynamodb === undefined ? undefined : findDynamoDb();
  const redis = plan.redis === undefined ? undefined : findRedis(plan.env);
  if (plan.dynamodb !== undefined && dynamoDb === undefined) {
    throw new Error(
      `no server that speaks DynamoDB's wire for ${process.platform}-${process.arch}: add --store sqlite`,
    );
  }
  if (plan.redis !== undefined && redis === undefined) {
    throw new Error("no Redis server: install one, name it in REDIS_SERVER_PATH, or add --no-redis");
  }
  return {
    dynamodb: dynamoDb && plan.dynamodb ? dynamoDbSpec(plan, dynamoDb, plan.dynamodb) : undefined,
    redis: redis && plan.redis ? redisSpec(plan, redis, plan.redis) : undefined,
    rooms: await Promise.all(plan.rooms.map((_, index) => roomSpec(plan, index))),
    gateways: await Promise.all(plan.gateways.map((_, index) => gatewaySpec(plan, index))),
    personas: await Promise.all(Array.from({ length: personas }, (_, index) => personasSpec(plan, index))),
  };
}

async function allReady(all: readonly SupervisedProcess[], timeoutMs: number): Promise<void> {
  const missing = new Set(all.map(({ name }) => name));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`not ready after ${timeoutMs / 1_000} s: ${[...missing].join(", ")}`));
    }, timeoutMs);
  });
  const ready = all.map(async (each) => {
    await each.ready();
    missing.delete(each.name);
  });
  await Promise.race([Promise.all(ready), late]).finally(() => clearTimeout(timer));
}
