import { runMain } from "@polylogue/runtime/lifecycle/lifecycle";
import { createLog } from "@polylogue/runtime/log/log";
import { run } from "./run/run.ts";
import { up } from "./up/up.ts";

const [command, ...rest] = process.argv.slice(2);
// Standard output is for what was asked for.
const log = createLog({ level: "warn", service: "lab", write: (line) => void process.stderr.write(line) });

await runMain(
  async (lifecycle) => {
    switch (command) {
      case "up":
        return up(rest, lifecycle);
      case "run":
        process.exitCode = await run(rest, lifecycle);
        return lifecycle.close();
      default:
        throw new Error("Usage: npm run lab -- <up | run> [options]; --help tells them");
    }
  },
  { log, closeTimeoutMs: 20_000 },
);
