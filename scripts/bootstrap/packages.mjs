import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "./child.mjs";
import { digest } from "./digest.mjs";
import { root } from "./root.mjs";

const stampFile = join(root, "node_modules", ".polylogue-stamp");
const progressEveryMs = 5_000;

/** Installs the packages of the lockfile, unless what is installed is just that. Throws when it cannot. */
export async function installPackages() {
  const stamp = digest([process.versions.modules, process.platform, process.arch], manifests());
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;

  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  console.log(`setup: installing packages with ${packageManager} (the first time this takes about 15 s)`);
  const startMs = Date.now();
  const seconds = () => Math.round((Date.now() - startMs) / 1000);
  const progress = setInterval(() => console.log(`setup: still installing, ${seconds()} s`), progressEveryMs);
  const output = [];
  // `--yes`: an npmrc may say otherwise, and then npx would wait for an answer that nobody sees.
  const status = await runChild(
    process.platform === "win32" ? "npx.cmd" : "npx",
    ["--yes", packageManager, "install", "--frozen-lockfile", "--config.confirmModulesPurge=false"],
    { onOutput: (text) => output.push(text) },
  );
  clearInterval(progress);
  if (status !== 0) {
    console.error(output.join(""));
    throw new Error(
      `Installing failed with status ${status}. After a change of a package.json: npx --yes ${packageManager} install`,
    );
  }
  writeFileSync(stampFile, stamp);
  console.log(`setup: packages are installed, ${seconds()} s`);
}

/** All that decides what is installed. */
function manifests() {
  const services = readdirSync(join(root, "services")).map((name) => join("services", name));
  const folders = ["", "proto", "gateway", "web", "scripts", ...services];
  return ["pnpm-lock.yaml", "pnpm-workspace.yaml", ...folders.map((folder) => join(folder, "package.json"))];
}
