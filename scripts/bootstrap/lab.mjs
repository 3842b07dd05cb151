import { runChild } from "./child.mjs";
import { provideSystemTool, systemTools } from "./system-tools.mjs";
import { buildWeb } from "./web-build.mjs";

/**
 * Runs the lab. The channel is never written to: that it closes tells the lab that this process is gone, however it ended.
 *
 * @param {string[]} labArguments
 */
export async function runLab(labArguments) {
  const isHelp = labArguments.length === 0 || labArguments.includes("--help");
  if (!isHelp && !labArguments.includes("--no-redis")) await provideSystemTool(systemTools.redis);
  // What `up` starts is for people too.
  const status = labArguments[0] === "up" && !isHelp ? await buildWeb() : 0;
  if (status !== 0) return status;
  return runChild(process.execPath, ["--import", "tsx", "scripts/lab/main.ts", ...labArguments], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
}
