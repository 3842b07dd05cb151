import { isStopping, stopStatus } from "./child.mjs";

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {() => Promise<number> | number} run Gives back an exit status.
 */

/**
 * Runs steps in their order, each with its name and wall time, up to the first that fails.
 *
 * @param {Step[]} steps
 * @param {string[]} only Names of the steps to run; none means all.
 * @returns {Promise<number>} The status of the step that failed, or 0.
 */
export async function runSteps(steps, only) {
  const unknown = only.filter((name) => !steps.some((step) => step.name === name));
  if (unknown.length > 0) {
    console.error(`No step ${unknown.join(", ")}. The steps: ${steps.map((step) => step.name).join(", ")}`);
    return 2;
  }
  const startMs = Date.now();
  for (const { name, run } of steps.filter((step) => only.length === 0 || only.includes(step.name))) {
    console.log(`\n== ${name}`);
    const stepStartMs = Date.now();
    const status = await run();
    console.log(`== ${name}: ${status === 0 ? "ok" : `FAILED with status ${status}`}, ${seconds(stepStartMs)}`);
    if (isStopping()) return stopStatus();
    if (status !== 0) return status;
  }
  console.log(`\nAll is well, ${seconds(startMs)}.`);
  return 0;
}

/** @param {number} startMs */
function seconds(startMs) {
  return `${((Date.now() - startMs) / 1000).toFixed(1)} s`;
}
