import { spawn } from "node:child_process";
import { constants } from "node:os";
import { root } from "./root.mjs";

/** A child that has not ended this long after it was asked to is killed with all it started. */
const graceMs = 15_000;
/** A child that has said its exit status has this long to end. */
const endGraceMs = 10_000;
/** Ctrl-C reaches us from the terminal and once more through npm: the echo is not a second wish. */
const echoMs = 500;

/**
 * Runs a program to its end and gives back its exit status (128 + signal if one ended it). The child leads a process
 * group of its own, so that a Ctrl-C reaches it once, through us, and so that nothing it started outlives it.
 *
 * Node itself can hang for ever while it ends (nodejs/node issue 54918). A child with a channel that says `{ exitStatus }` on it
 * when all its work is done is ended if it does not end by itself, and has that status.
 *
 * @param {string} program
 * @param {string[]} programArguments
 * @param {{ env?: Record<string, string>, stdio?: import("node:child_process").StdioOptions,
 *   onOutput?: (text: string) => void, endGraceMs?: number }} [options] `onOutput` takes both outputs instead of the terminal.
 * @returns {Promise<number>}
 */
export function runChild(program, programArguments, options = {}) {
  const { env = {}, stdio = ["ignore", "inherit", "inherit"], onOutput } = options;
  const child = spawn(program, programArguments, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: onOutput ? ["ignore", "pipe", "pipe"] : stdio,
    detached: true,
  });
  for (const output of onOutput ? [child.stdout, child.stderr] : []) {
    output.setEncoding("utf8").on("data", onOutput);
  }
  const stopForwarding = forwardSignals(child);
  return new Promise((resolve) => {
    let saidStatus;
    let endTimer;
    child.once("message", ({ exitStatus }) => {
      saidStatus = exitStatus;
      endTimer = setTimeout(() => killGroup(child), options.endGraceMs ?? endGraceMs);
    });
    child.once("error", (error) => {
      stopForwarding();
      console.error(`${program}: ${error.message}`);
      resolve(127);
    });
    child.once("exit", (code, signal) => {
      stopForwarding();
      clearTimeout(endTimer);
      killGroup(child);
      resolve(code ?? saidStatus ?? 128 + constants.signals[signal]);
    });
  });
}

/** True once a signal asked this process to end: no further child is started then. */
export function isStopping() {
  return stopSignal !== undefined;
}

/** @returns {number} The status of a process that a signal ended. */
export function stopStatus() {
  return 128 + constants.signals[stopSignal];
}

/** @type {NodeJS.Signals | undefined} */
let stopSignal;

/** @param {import("node:child_process").ChildProcess} child */
function forwardSignals(child) {
  let firstAtMs = 0;
  let timer;
  const forward = (signal) => {
    const nowMs = Date.now();
    if (firstAtMs === 0) {
      firstAtMs = nowMs;
      stopSignal = signal;
      child.kill(signal);
      timer = setTimeout(() => killGroup(child), graceMs);
    } else if (nowMs - firstAtMs > echoMs) {
      killGroup(child);
    }
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, forward);
  return () => {
    clearTimeout(timer);
    for (const signal of signals) process.off(signal, forward);
  };
}

/** @param {import("node:child_process").ChildProcess} child */
function killGroup(child) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    // ESRCH: nobody is left in the group, which is what we want. EPERM: macOS says it of groups that are ending.
    if (error.code !== "ESRCH" && error.code !== "EPERM") throw error;
  }
}
