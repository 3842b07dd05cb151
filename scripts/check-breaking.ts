// Fails when the schema breaks clients of what main has: fields and numbers may come, none may go or change (version 1).
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const baseline = ["origin/main", "HEAD"].find((revision) => git(["cat-file", "-e", `${revision}:proto/buf.yaml`]));

if (baseline === undefined) {
  console.log("breaking: nothing to compare with (no earlier commit that has a schema)");
} else {
  const commit = spawnSync("git", ["rev-parse", baseline], { cwd: root, encoding: "utf8" }).stdout.trim();
  const against = `${join(root, ".git")}#ref=${commit},subdir=proto`;
  const { status } = spawnSync(join(root, "node_modules/.bin/buf"), ["breaking", "--against", against], {
    cwd: join(root, "proto"),
    stdio: "inherit",
  });
  process.exitCode = status ?? 1;
}

function git(gitArguments: string[]): boolean {
  return spawnSync("git", gitArguments, { cwd: root, stdio: "ignore" }).status === 0;
}
