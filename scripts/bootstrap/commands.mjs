import { checkSteps, longSteps, runTool, stepMinutesMax, testSteps } from "./check-steps.mjs";
import { runChild } from "./child.mjs";
import { runLab } from "./lab.mjs";
import { runSayingScript, runScript } from "./script.mjs";
import { runSteps } from "./steps.mjs";
import { buildWeb } from "./web-build.mjs";

/**
 * What `scripts/run.mjs <name>` can do, once the packages are installed. Each gives back an exit status.
 *
 * @type {Record<string, (commandArguments: string[]) => Promise<number>>}
 */
export const commands = {
  start,
  test: (names) => runSteps(testSteps, names, stepMinutesMax),
  "test:long": (names) => runSteps(longSteps, names),
  check: (names) => runSteps(checkSteps, names),
  simulation: (rest) => runSayingScript("services/all-in-one/simulation/main.ts", rest),
  bench: (rest) => runScript("scripts/bench/main.ts", rest),
  lab: runLab,
  admin: (rest) => runScript("scripts/admin/main.ts", rest),
  gen: (rest) => runScript("scripts/gen.ts", rest),
  format,
};

/** @param {string[]} rest */
async function start(rest) {
  const status = await buildWeb();
  if (status !== 0) return status;
  // The channel is never written to: that it closes tells the services that this process is gone, however it ended.
  return runChild(process.execPath, ["--import", "tsx", "services/all-in-one/src/main.ts", ...rest], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
}

async function format() {
  const statuses = [await runTool("biome", ["check", "--write"]), await runTool("buf", ["format", "--write", "proto"])];
  return statuses.find((status) => status !== 0) ?? 0;
}
