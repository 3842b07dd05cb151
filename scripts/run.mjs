// The one way in for people: `npm start`, `npm test` and the rest call this file. It and what it imports use only what
// Node brings, since it is what installs everything else.
import { commands } from "./bootstrap/commands.mjs";
import { checkNodeVersion } from "./bootstrap/node-version.mjs";
import { installPackages } from "./bootstrap/packages.mjs";
import { endWithParent } from "./bootstrap/parent.mjs";

const [name = "", ...rest] = process.argv.slice(2);

// Standard output is then for a program: what is installed on the way is told to people.
if (rest.includes("--json")) console.log = console.error;

try {
  process.exitCode = await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function run() {
  const command = commands[name];
  if (!command) {
    console.error(`Usage: node scripts/run.mjs <${Object.keys(commands).join(" | ")}>`);
    return 2;
  }
  checkNodeVersion();
  // A lab is many processes: whoever started it for a while may be killed without a word.
  endWithParent(name === "lab");
  await installPackages();
  return command(rest);
}
