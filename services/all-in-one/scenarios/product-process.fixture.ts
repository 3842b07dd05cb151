import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const tsx = import.meta.resolve("tsx");

/** The product as a process of its own, as an operator runs it. */
export interface ProductProcess {
  readonly url: string;
  readonly output: readonly string[];
  readonly child: ChildProcess;
  /** Ends it without a chance to clean up. */
  kill(): Promise<void>;
  /** Asks it to end; its exit code. */
  stop(): Promise<number | null>;
}

/** Starts it and waits until it says that it serves. Rejects with its output when it ends before. */
export async function startProduct(env: Record<string, string>): Promise<ProductProcess> {
  const child = spawn(process.execPath, ["--import", tsx, main], {
    // A clean environment: the machine's own keys must not make a test call anybody.
    env: { PATH: process.env.PATH ?? "", HOST: "127.0.0.1", PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: string[] = [];
  const ended = once(child, "exit") as Promise<[number | null]>;
  const ready = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        output.push(line);
        const url = /polylogue ready at (http:\S+)/.exec(line)?.[1];
        if (url) resolve(url);
      });
    }
  });
  const url = await Promise.race([
    ready,
    ended.then(([code]) => Promise.reject(new Error(`ended with ${code}: ${output.join("\n")}`))),
  ]);
  return {
    url,
    output,
    child,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
    async stop() {
      child.kill("SIGTERM");
      return (await ended)[0];
    },
  };
}
