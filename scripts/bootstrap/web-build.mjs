import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "./child.mjs";
import { digest } from "./digest.mjs";
import { root } from "./root.mjs";

const stampFile = join(root, "node_modules", ".polylogue-web-stamp");
const sources = [
  "web/index.html",
  "web/package.json",
  "web/tsconfig.json",
  "web/vite.config.ts",
  "web/public",
  "web/src",
  "proto/src",
  "proto/gen",
  "pnpm-lock.yaml",
];

/** Builds web/dist unless it is already the build of these sources. Gives back the exit status. */
export async function buildWeb() {
  if (!existsSync(join(root, "web/index.html"))) {
    console.log("web: there is no web client yet");
    return 0;
  }
  const stamp = digest([], sources);
  const built = existsSync(join(root, "web/dist/index.html")) && existsSync(stampFile);
  if (built && readFileSync(stampFile, "utf8") === stamp) return 0;

  console.error("web: building the client");
  const vite = join(root, "web/node_modules/vite/bin/vite.js");
  const status = await runChild(process.execPath, [vite, "build", "web", "--logLevel", "warn"]);
  if (status === 0) writeFileSync(stampFile, stamp);
  return status;
}
