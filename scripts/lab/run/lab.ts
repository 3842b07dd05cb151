import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startWireServer, type WireServer } from "@polylogue/models/fixtures";
import type { Random } from "@polylogue/runtime/random/random";
import type { LogLine } from "../processes/log-line.ts";
import type { SupervisedProcess } from "../processes/supervised-process.ts";
import type { StackShape } from "../stack/stack-shape.ts";
import { type LabStack, startStack } from "../stack/start-stack.ts";
import { createFaultNetwork, type FaultNetwork } from "./fault-network.ts";
import { labOffer } from "./lab-offer.ts";
import { type StoreScan, scanStore } from "./store-scan.ts";

/** The services apart with a proxy on every way, and a look into their store. */
export interface Lab {
  readonly stack: LabStack;
  readonly network: FaultNetwork;
  readonly store: StoreScan;
  /** The host of models that the persona `stu` speaks through. */
  readonly vendor: WireServer;
  /** Where clients come in, one of each gateway, behind a proxy. */
  readonly fronts: readonly string[];
  /** What processes wrote last, as far as it is of interest. */
  lines(): readonly string[];
  /** The life of an instance of the room service that has this id, which it writes into its commits. */
  roomOfLife(id: string): SupervisedProcess | undefined;
  /** How many lines of a process have had this text so far. */
  said(name: string, text: string): number;
  /** Every fault is over: everything passes, and every process serves. */
  heal(): Promise<void>;
  close(): Promise<void>;
}

/** A busy machine takes its time. */
const readyTimeoutMs = 180_000;
/** Lines of all processes that are kept. */
const linesMax = 400;
const serverNames = ["redis", "dynamodb"];
const serverLinesMax = 10_000;

/** What the services of a lab are told: a machine's own variables must not make a lab call anybody. */
function labEnv(rehearsalPace: number): Record<string, string> {
  return {
    PATH: process.env.PATH ?? "",
    REDIS_SERVER_PATH: process.env.REDIS_SERVER_PATH ?? "",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    GATEWAY_COMMANDS_BURST: "100000",
    GATEWAY_COMMANDS_PER_SECOND: "10000",
    GATEWAY_WEB_DIR: "",
    GATEWAY_REHEARSAL_PACE: String(rehearsalPace),
  };
}

export interface LabOptions {
  readonly shape: StackShape;
  readonly random: Random;
  /** Pace of the rehearsal model. */
  readonly rehearsalPace: number;
}

/** Starts a lab and waits until all of it serves. */
export async function startLab({ shape, random, rehearsalPace }: LabOptions): Promise<Lab> {
  const network = createFaultNetwork(random);
  const lines: string[] = [];
  /** Ids of lives that said theirs, with the name of the process. */
  const lives = new Map<string, string>();
  /** Of the servers, which say little. */
  const serverLines: string[] = [];
  const say = (name: string, text: string): void => {
    lines.push(`[${name}] ${text}`);
    if (lines.length > linesMax) lines.shift();
  };
  const vendor = await startWireServer();
  const folder = await mkdtemp(join(tmpdir(), "polylogue-lab-"));
  const offer = join(folder, "offer.yaml");
  await writeFile(offer, labOffer());
  const stack = await startStack({
    shape,
    env: {
      ...labEnv(rehearsalPace),
      DIRECTORY_FILE: offer,
      DEFAULT_MODEL: "rehearsal/standard",
      OPENAI_API_KEY: "a key of the lab",
      OPENAI_BASE_URL: vendor.openAiBaseUrl,
    },
    wire: network.wire,
    observer: {
      heard: (name, line) => {
        if (typeof line.fields?.instance === "string") lives.set(line.fields.instance, name);
        if (isTelling(line)) say(name, line.text);
        if (serverNames.includes(name) && serverLines.length < serverLinesMax)
          serverLines.push(`[${name}] ${line.text}`);
      },
      lost: (name, how) => say(name, `ended with ${how}`),
      served: (name, pid, life) => say(name, `serves, pid ${pid}, life ${life}`),
    },
  });
  const closeAll = async (): Promise<void> => {
    // How services end by themselves is told by a story.
    await stack.close(0);
    await network.close();
    await vendor.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await stack.ready(readyTimeoutMs);
    const store = await scanStore(stack);
    const fronts = await Promise.all(
      stack.gateways.map(async ({ process, url }) => {
        const address = await network.wire("clients", process.name, url.replace("http://", ""));
        return `http://${address}`;
      }),
    );
    return {
      stack,
      network,
      store,
      vendor,
      fronts,
      lines: () => lines,
      roomOfLife: (id) => stack.rooms.find(({ process }) => process.name === lives.get(id))?.process,
      said: (name, text) => serverLines.filter((line) => line.startsWith(`[${name}]`) && line.includes(text)).length,
      async heal() {
        await network.heal();
        for (const { process } of [...stack.rooms, ...stack.gateways, ...stack.personas]) {
          process.resume();
          process.release();
        }
        await stack.ready(readyTimeoutMs);
      },
      async close() {
        await store.close();
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw new Error([error instanceof Error ? error.message : String(error), ...lines].join("\n"));
  }
}

function isTelling({ fields }: LogLine): boolean {
  return fields?.level !== "debug" && fields?.level !== "info";
}
