// Outlives the lab for a moment: ends what the lab started when the lab itself was killed. Reads `+pid` and `-pid`, one a line,
// from its standard input, which closes with the lab, however that ended. Uses only what Node brings, to be small and quick.
import { createInterface } from "node:readline";

/** Services end by themselves when their parent is gone; what has not after this is killed. */
const graceMs = 5_000;
const lookEveryMs = 50;
const pids = new Set();

// It is ended by the end of its input, not by the signals that end the lab.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const pid = Number(line.slice(1));
    if (line.startsWith("+")) pids.add(pid);
    else pids.delete(pid);
  })
  .on("close", () => {
    for (const pid of pids) signal(pid, "SIGTERM");
    // A stopped process would never hear it.
    for (const pid of pids) signal(pid, "SIGCONT");
    const untilMs = Date.now() + graceMs;
    const look = () => {
      for (const pid of [...pids]) if (!signal(pid, 0)) pids.delete(pid);
      if (pids.size === 0) process.exit(0);
      if (Date.now() > untilMs) for (const pid of pids) signal(pid, "SIGKILL");
      setTimeout(look, lookEveryMs);
    };
    look();
  });

/**
 * @param {number} pid
 * @param {NodeJS.Signals | 0} what
 * @returns {boolean} False when there is no such process any more.
 */
function signal(pid, what) {
  try {
    process.kill(pid, what);
    return true;
  } catch {
    return false;
  }
}
