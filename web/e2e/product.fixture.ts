import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A server of its own, which a test may kill and start again on the same port and data. */
export interface Product {
  readonly origin: string;
  start(): Promise<void>;
  /** Ends it without a word, as a crash does. */
  kill(): Promise<void>;
  /** Kills it and removes its data. */
  dispose(): Promise<void>;
}

/** Prepares a server on a free port, with variables of its own; nothing runs before `start`. */
export async function createProduct(settings: Readonly<Record<string, string>> = {}): Promise<Product> {
  const port = await findFreePort();
  const dataDir = mkdtempSync(join(tmpdir(), "polylogue-e2e-"));
  const origin = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;

  const kill = async (): Promise<void> => {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null) return;
    await new Promise<void>((resolve) => {
      running.once("exit", () => resolve());
      running.kill("SIGKILL");
    });
  };

  return {
    origin,
    async start() {
      child = spawn(process.execPath, ["--import", "tsx", "services/all-in-one/src/main.ts"], {
        cwd: root,
        env: { ...process.env, PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: "warn", ...settings },
        stdio: ["ignore", "ignore", "inherit"],
      });
      await untilReady(`${origin}/readyz`, child);
    },
    kill,
    async dispose() {
      await kill();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const isReady = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the server is not ready after 20 s");
}

/** Outside the range that systems give to clients: nobody takes it before the server listens, or while it is killed. */
async function findFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
