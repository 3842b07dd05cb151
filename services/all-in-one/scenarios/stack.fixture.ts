import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "@polylogue/runtime/log/log";
import type { AllInOneConfig } from "../src/config.ts";
import { startStack } from "../src/stack.ts";

/** The whole product in this process, on free ports and a directory of its own. */
export async function startTestStack(overrides: Partial<AllInOneConfig> = {}) {
  const directory = await mkdtemp(join(tmpdir(), "polylogue-"));
  const stack = await startStack(
    {
      host: "127.0.0.1",
      port: 0,
      dataDir: directory,
      directoryFile: undefined,
      webDir: directory,
      origins: [],
      proxyHops: 0,
      providers: {},
      rehearsalPaceFactor: 0,
      logLevel: "silent",
      ...overrides,
    },
    { log: silentLog },
  );
  return {
    url: stack.url,
    async [Symbol.asyncDispose]() {
      await stack.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
