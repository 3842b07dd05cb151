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
 * @param {number} [minutesMax] A step that takes longer is ended, and with it all.
 * @returns {Promise<number>} The status of the step that failed, or 0.
 */
export async function runSteps(steps, only, minutesMax) {
  const unknown = only.filter((name) => !steps.some((step) => step.name === name));
  if (unknown.length > 0) {
    console.error(`No step ${unknown.join(", ")}. The steps: ${steps.map((step) => step.name).join(", ")}`);
    return 2;
  }
  const startMs = Date.now();
  for (const { name, run } of steps.filter((step) => only.length === 0 || only.includes(step.name))) {
    console.log(`\n== ${name}`);
    const stepStartMs = Date.now();
    const cancelLimit = limitStep(name, minutesMax);
    const status = await run();
    cancelLimit();
    console.log(`== ${name}: ${status === 0 ? "ok" : `FAILED with status ${status}`}, ${seconds(stepStartMs)}`);
    if (isStopping()) return stopStatus();
    if (status !== 0) return status;
  }
  console.log(`\nAll is well, ${seconds(startMs)}.`);
  return 0;
}

/**
 * @param {string} name
 * @param {number | undefined} minutesMax
 * @returns {() => void} The step has ended.
 */
function limitStep(name, minutesMax) {
  if (minutesMax === undefined) return () => {};
  const timer = setTimeout(() => {
    console.error(`== ${name}: did not end in ${minutesMax} minutes`);
    // As if somebody had asked for the end: what runs is ended, and no further step is started.
    process.kill(process.pid, "SIGTERM");
  }, minutesMax * 60_000);
  return () => clearTimeout(timer);
}

/** @param {number} startMs */
function seconds(startMs) {
  return `${((Date.now() - startMs) / 1000).toFixed(1)} s`;
}
