import { runMain } from "@polylogue/runtime/lifecycle/lifecycle";
import { createLog } from "@polylogue/runtime/log/log";

const [command, ...rest] = process.argv.slice(2);
// Standard output is for what was asked for.
const log = createLog({ level: "warn", service: "lab", write: (line) => void process.stderr.write(line) });
/** How long everything that was started may take to end. */
const closeTimeoutMs = 20_000;

await runMain(
  async (lifecycle) => {
    // Each brings what the other does not need.
    switch (command) {
      case "up": {
        const { up } = await import("./up/up.ts");
        return up(rest, lifecycle);
      }
      case "run": {
        const { run } = await import("./run/run.ts");
        process.exitCode = await run(rest, lifecycle);
        await lifecycle.close();
        // All is done: whoever waits for this process need not wait until Node has ended, too.
        process.send?.({ exitStatus: process.exitCode });
        // The channel to who started this would keep it alive.
        process.channel?.unref();
        return;
      }
      default:
        throw new Error("Usage: npm run lab -- <up | run> [options]; --help tells them");
    }
  },
  { log, closeTimeoutMs },
);
