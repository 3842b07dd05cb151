import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../processes/free-ports.ts";
import { startReaper } from "../processes/reaper.ts";
import { type ProcessObserver, type ProcessSpec, SupervisedProcess } from "../processes/supervised-process.ts";
import { directorySpec, gatewaySpec, personasSpec, roomSpec, type StackPlan } from "./service-specs.ts";
import type { StackShape } from "./stack-shape.ts";
import { directWire, type Wire } from "./wiring.ts";

/** The product as it runs in production: every service a process of its own, several of some. */
export interface LabStack {
  readonly gateways: readonly { readonly process: SupervisedProcess; readonly url: string }[];
  readonly rooms: readonly { readonly process: SupervisedProcess; readonly address: string }[];
  readonly personas: readonly { readonly process: SupervisedProcess }[];
  readonly directory: { readonly process: SupervisedProcess; readonly address: string };
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
  const { shape, env, observer } = options;
  const dataDir = await mkdtemp(join(tmpdir(), "polylogue-lab-"));
  const plan: StackPlan = {
    env,
    secret: env.SERVICE_SECRET ?? randomBytes(32).toString("base64url"),
    store: shape.store,
    dataDir,
    directory: await freeAddress(),
    rooms: await Promise.all(Array.from({ length: shape.rooms }, freeAddress)),
    gateways: await Promise.all(
      Array.from({ length: shape.gateways }, async () => ({ front: await freeAddress(), model: await freeAddress() })),
    ),
    personas: shape.personas,
    wire: options.wire ?? directWire,
  };
  const specs = {
    rooms: plan.rooms.map((_, index) => roomSpec(plan, index)),
    gateways: await Promise.all(plan.gateways.map((_, index) => gatewaySpec(plan, index))),
    personas: await Promise.all(Array.from({ length: shape.personas }, (_, index) => personasSpec(plan, index))),
  };

  const reaper = startReaper();
  const all: SupervisedProcess[] = [];
  const start = (spec: ProcessSpec): SupervisedProcess => {
    const started = new SupervisedProcess(spec, reaper, observer);
    all.push(started);
    return started;
  };
  let closing: Promise<void> | undefined;
  const close = async (graceMs: number): Promise<void> => {
    await Promise.all(all.map((each) => each.end(graceMs)));
    await reaper.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  return {
    directory: { process: start(directorySpec(plan)), address: plan.directory },
    rooms: specs.rooms.map((spec, index) => ({ process: start(spec), address: plan.rooms[index] ?? "" })),
    gateways: specs.gateways.map((spec, index) => ({
      process: start(spec),
      url: `http://${plan.gateways[index]?.front ?? ""}`,
    })),
    personas: specs.personas.map((spec) => ({ process: start(spec) })),
    secret: plan.secret,
    dataDir,
    ready: (timeoutMs) => allReady(all, timeoutMs),
    close(graceMs = endGraceMs) {
      closing ??= close(graceMs);
      return closing;
    },
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

async function freeAddress(): Promise<string> {
  return `127.0.0.1:${await freePort()}`;
}
