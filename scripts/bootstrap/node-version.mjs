import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";

/** Throws, in words a newcomer can act on, when this Node is older than `engines.node` of the root package. */
export function checkNodeVersion() {
  const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const [leastMajor, leastMinor] = numbers(engines.node);
  const [major, minor] = numbers(process.versions.node);
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  throw new Error(`Node ${leastMajor}.${leastMinor} or newer is needed; this is ${process.versions.node}.`);
}

/** @param {string} version */
function numbers(version) {
  return version.match(/\d+/g).map(Number);
}
