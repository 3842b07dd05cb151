import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runChild } from "./child.mjs";

/**
 * @typedef {object} SystemTool
 * @property {string} variable The environment variable that names the program, read first and set for the children.
 * @property {string[]} programs Names looked up on PATH, and absolute paths.
 * @property {string[]} aptPackages The packages of Debian and Ubuntu that bring it, the one we would rather have first.
 * @property {string} hint What to do where we cannot install it.
 */

/** @satisfies {Record<string, SystemTool>} Programs that no npm package brings. */
export const systemTools = {
  // The shell without windows draws the same pages for a fraction of the work: a whole browser opens a window for everybody.
  chromium: {
    variable: "CHROMIUM_PATH",
    programs: [
      "chromium-headless-shell",
      "chromium",
      "chromium-browser",
      "google-chrome",
      "google-chrome-stable",
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ],
    aptPackages: ["chromium-headless-shell", "chromium"],
    hint: "Chromium is missing: install it (apt install chromium, brew install --cask chromium) or set CHROMIUM_PATH.",
  },
  // Tests start servers of their own, on free ports: one that runs already, as a system's service may, is left alone.
  redis: {
    variable: "REDIS_SERVER_PATH",
    programs: ["redis-server", "valkey-server"],
    aptPackages: ["redis-server"],
    hint: "A Redis server is missing: install it (apt install redis-server, brew install redis) or set REDIS_SERVER_PATH.",
  },
};

/**
 * Finds a tool, or installs it where that can be done without asking (root on Debian or Ubuntu), and names it in the environment
 * of all later children. Throws with the tool's hint when there is none in the end.
 *
 * @param {SystemTool} tool
 */
export async function provideSystemTool(tool) {
  let path = find(tool);
  if (!path && process.getuid?.() === 0 && onPath("apt-get")) {
    await aptInstall(tool.aptPackages);
    path = find(tool);
  }
  if (!path) throw new Error(tool.hint);
  process.env[tool.variable] = path;
}

/** @param {SystemTool} tool */
function find(tool) {
  const named = process.env[tool.variable];
  if (named) return existsSync(named) ? named : undefined;
  return tool.programs.map((name) => (name.startsWith("/") ? existing(name) : onPath(name))).find(Boolean);
}

/** @param {string} program */
function onPath(program) {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => existing(join(folder, program)))
    .find(Boolean);
}

/** @param {string} path */
function existing(path) {
  return existsSync(path) ? path : undefined;
}

/**
 * Installs the first of some packages that can be had: not every system has each.
 *
 * @param {string[]} names
 */
async function aptInstall(names) {
  console.log(`setup: installing ${names[0]} with apt-get (the first time this takes about 20 s)`);
  const output = [];
  // The runlevel keeps the package's scripts from starting a service, where something other than systemd would.
  const env = { DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  const options = { env, onOutput: (text) => output.push(text) };
  // A stale index is no reason to give up: the install says it better if the package cannot be had.
  await runChild("apt-get", ["update", "-q"], options);
  for (const name of names) {
    const status = await runChild("apt-get", ["install", "-y", "-q", "--no-install-recommends", name], options);
    if (status === 0) return;
  }
  console.error(output.join(""));
}
