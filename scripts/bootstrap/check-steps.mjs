import { existsSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "./child.mjs";
import { runLab } from "./lab.mjs";
import { root } from "./root.mjs";
import { runSayingScript, runScript } from "./script.mjs";
import { provideSystemTool, systemTools } from "./system-tools.mjs";
import { buildWeb } from "./web-build.mjs";

/** @typedef {import("./steps.mjs").Step} Step */

const browserTests = "web/e2e/playwright.config.ts";

/** @type {Step[]} What can be said without starting a service. */
export const checkSteps = [
  { name: "format-and-lint", run: () => runTool("biome", ["check", "--error-on-warnings"]) },
  { name: "types", run: checkTypes },
  { name: "imports", run: () => runScript("scripts/check-imports.ts") },
  { name: "dead-code", run: () => runTool("knip", ["--no-config-hints"]) },
  { name: "generated", run: () => runScript("scripts/gen.ts", ["--check"]) },
  { name: "breaking", run: () => runScript("scripts/check-breaking.ts") },
  { name: "unit", run: runUnitTests },
];

/** @type {Step[]} All that has to hold before a change lands, in the order of CI. */
export const testSteps = [
  ...checkSteps,
  { name: "simulation", run: runSimulation },
  { name: "scenarios", run: () => runVitest("scenarios") },
  { name: "lab", run: () => runLab(["run", "--short"]) },
  { name: "web-build", run: buildWeb },
  { name: "browser", run: runBrowserTests },
];

/** No step of a change's test takes so long, whatever the machine is busy with: it waits for something that never comes. */
export const stepMinutesMax = 20;

/** @type {Step[]} What takes too long for every change. */
export const longSteps = [{ name: "long", run: () => runVitest("long", { LONG: "1" }) }];

/**
 * @param {string} name A program of a package of the root.
 * @param {string[]} toolArguments
 * @param {Record<string, string>} [env]
 */
export function runTool(name, toolArguments, env = {}) {
  return runChild(join(root, "node_modules", ".bin", name), toolArguments, { env });
}

/**
 * @param {string} project A project of vitest.config.ts.
 * @param {Record<string, string>} [env]
 */
function runVitest(project, env = {}) {
  return runTool("vitest", ["run", "--project", project, "--passWithNoTests"], env);
}

/** Some of them speak to a real Redis. */
async function runUnitTests() {
  await provideSystemTool(systemTools.redis);
  return runVitest("unit");
}

/** First that the simulation can tell right from wrong, then what it finds. */
async function runSimulation() {
  const status = await runVitest("simulation");
  return status === 0 ? runSayingScript("services/all-in-one/simulation/main.ts") : status;
}

/** Each part has its own ambient types: Node's for what runs in Node, the DOM's for what runs in a browser, both for what runs both. */
async function checkTypes() {
  const projects = [
    "tsconfig.json",
    "web/tsconfig.json",
    "scripts/lab/tsconfig.json",
    "services/all-in-one/simulation/tsconfig.json",
  ];
  // tsc fails on a project without files, and browser tests may be still to come.
  if (existsSync(join(root, browserTests))) projects.push("web/e2e/tsconfig.json");
  const statuses = await Promise.all(projects.map((project) => runTool("tsc", ["-p", project])));
  return statuses.find((status) => status !== 0) ?? 0;
}

async function runBrowserTests() {
  if (!existsSync(join(root, browserTests))) {
    console.log("there are no browser tests yet");
    return 0;
  }
  await provideSystemTool(systemTools.chromium);
  const playwright = join(root, "web/node_modules/@playwright/test/cli.js");
  return runChild(process.execPath, [playwright, "test", "--config", browserTests]);
}
