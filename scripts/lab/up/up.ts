import type { Lifecycle } from "@polylogue/runtime/lifecycle/lifecycle";
import { probePersona } from "../stack/persona-probe.ts";
import { type LabStack, startStack } from "../stack/start-stack.ts";
import { announcementJson, announcementLines } from "./announcement.ts";
import { createConsole } from "./console.ts";
import { readUpOptions, upUsage } from "./up-options.ts";

/** How long everything together may take to serve. */
const readyTimeoutMs = 120_000;

/** Starts the services apart on this machine, says where they are once all of them serve, and keeps them until the end of this process. */
export async function up(args: readonly string[], lifecycle: Lifecycle): Promise<void> {
  if (args.includes("--help")) {
    process.stdout.write(`${upUsage}\n`);
    return lifecycle.close();
  }
  const { shape, isJson } = readUpOptions(args);
  const console = createConsole(process.env, (line) => void process.stderr.write(`${line}\n`));
  const stack = await startStack({ shape, env: process.env, observer: console.observer });
  lifecycle.onClose("the lab", () => stack.close());
  try {
    await stack.ready(readyTimeoutMs);
    if (shape.personas > 0) await personasAnswer(stack);
  } catch (error) {
    if (!lifecycle.signal.aborted) console.tellStart();
    throw error;
  }
  if (lifecycle.signal.aborted) return;
  console.startIsOver();
  const lines = isJson ? [announcementJson(stack)] : announcementLines(stack);
  process.stdout.write(`${lines.join("\n")}\n`);
}

async function personasAnswer({ gateways }: LabStack): Promise<void> {
  const signal = AbortSignal.timeout(readyTimeoutMs);
  await Promise.all(gateways.map(({ url }) => probePersona(url, signal)));
}
