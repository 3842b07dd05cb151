import { runMain } from "@polylogue/runtime/lifecycle/lifecycle";
import { readAllInOneConfig } from "./config.ts";
import { startStack } from "./stack.ts";
import { startLines } from "./start-lines.ts";

await runMain(async (lifecycle) => {
  const config = readAllInOneConfig();
  const stack = await startStack(config);
  lifecycle.onClose("polylogue", () => stack.close());
  for (const line of startLines(config, stack)) process.stdout.write(`${line}\n`);
});
