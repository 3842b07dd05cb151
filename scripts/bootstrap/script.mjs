import { runChild } from "./child.mjs";

/**
 * @param {string} path A TypeScript file, relative to the repository.
 * @param {string[]} [scriptArguments]
 */
export function runScript(path, scriptArguments = []) {
  return runChild(process.execPath, ["--import", "tsx", path, ...scriptArguments]);
}

/**
 * Runs a script that says its exit status on its channel when all is done. Nothing is written to the channel here: that it closes
 * tells the script that this process is gone, however it ended.
 *
 * @param {string} path A TypeScript file, relative to the repository.
 * @param {string[]} [scriptArguments]
 */
export function runSayingScript(path, scriptArguments = []) {
  return runChild(process.execPath, ["--import", "tsx", path, ...scriptArguments], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
}
