// Generates proto/gen from proto/polylogue. With --check it changes nothing: it lints the schema and fails when the tree
// holds anything else than what would be generated.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { compareFolders } from "./generated/compare-folders.ts";

const root = resolve(import.meta.dirname, "..");
const protoFolder = join(root, "proto");

process.exitCode = process.argv.includes("--check") ? check() : buf(["generate"]);

function check(): number {
  const status = buf(["lint"]) || buf(["format", "--diff", "--exit-code"]);
  if (status !== 0) return status;
  const fresh = mkdtempSync(join(tmpdir(), "polylogue-gen-"));
  try {
    return buf(["generate", "--output", fresh]) || report(compareFolders(join(fresh, "gen"), join(protoFolder, "gen")));
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function report(differences: string[]): number {
  for (const difference of differences) console.error(`proto/gen/${difference}`);
  if (differences.length > 0) console.error("proto/gen is not what the schema generates. Run: npm run gen");
  return differences.length > 0 ? 1 : 0;
}

function buf(bufArguments: string[]): number {
  const program = join(root, "node_modules/.bin/buf");
  const { status, error } = spawnSync(program, bufArguments, { cwd: protoFolder, stdio: "inherit" });
  if (error) console.error(`buf: ${error.message}`);
  return status ?? 1;
}
