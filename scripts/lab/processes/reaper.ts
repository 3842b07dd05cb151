import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Sees to it that no process stays behind, also when the lab itself is killed and can end nothing any more. */
export interface Reaper {
  /** From now on this process is ended when the lab is gone. */
  watch(pid: number): void;
  /** It has ended. */
  forget(pid: number): void;
  /** Ends what is still watched, and the reaper. */
  close(): Promise<void>;
}

/** Starts a reaper: a small process in a group of its own, so that what kills the lab's group does not kill it too. */
export function startReaper(): Reaper {
  const script = fileURLToPath(new URL("reaper.mjs", import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ["pipe", "ignore", "inherit"], detached: true, env: {} });
  const ended = once(child, "exit");
  // It was killed: then there is nobody to tell.
  child.stdin.on("error", () => {});
  return {
    watch: (pid) => void child.stdin.write(`+${pid}\n`),
    forget: (pid) => void child.stdin.write(`-${pid}\n`),
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}
