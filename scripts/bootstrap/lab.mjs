import { runSayingScript } from "./script.mjs";
import { provideSystemTool, systemTools } from "./system-tools.mjs";
import { buildWeb } from "./web-build.mjs";

/**
 * Runs the lab.
 *
 * @param {string[]} labArguments
 */
export async function runLab(labArguments) {
  const isHelp = labArguments.length === 0 || labArguments.includes("--help");
  if (!isHelp && !labArguments.includes("--no-redis")) await provideSystemTool(systemTools.redis);
  // What `up` starts is for people too.
  const status = labArguments[0] === "up" && !isHelp ? await buildWeb() : 0;
  if (status !== 0) return status;
  return runSayingScript("scripts/lab/main.ts", labArguments);
}
