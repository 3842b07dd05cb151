import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { CrowdOrder, CrowdReport } from "./crowd-protocol.ts";

/** Many clients in a process of their own. */
export interface Crowd {
  /** Where its journal is. */
  readonly file: string;
  /** Rejects when the process has ended. */
  tell(order: CrowdOrder): Promise<CrowdReport>;
  end(): void;
}

/** Starts the process; nobody is in it yet. */
export function startCrowd(file: string): Crowd {
  const child: ChildProcess = fork(fileURLToPath(new URL("crowd-process.ts", import.meta.url)), {
    execArgv: ["--import", import.meta.resolve("tsx")],
  });
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`a crowd ended with ${code}`);
  });
  ended.catch(() => {}); // It is told by whatever waits for it.
  return {
    file,
    async tell(order) {
      const answered = once(child, "message") as Promise<[CrowdReport]>;
      child.send(order);
      const [report] = await Promise.race([answered, ended]);
      return report;
    },
    end: () => void child.kill("SIGKILL"),
  };
}
