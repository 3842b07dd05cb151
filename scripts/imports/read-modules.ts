import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { parseModule } from "./parse-module.ts";
import type { SourceModule } from "./source-module.ts";

const foreignFolders = new Set([
  "node_modules",
  "dist",
  "data",
  "gen",
  "test-results",
  "playwright-report",
  "coverage",
]);

/** Reads every source file of the repository, but not what is generated or foreign. */
export function readModules(root: string): SourceModule[] {
  return sourceFiles(root).map((file) => {
    const path = relative(root, file).split(sep).join("/");
    return parseModule(path, readFileSync(file, "utf8"));
  });
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return entry.name.startsWith(".") || foreignFolders.has(entry.name) ? [] : sourceFiles(path);
    return /\.(?:ts|tsx|mts|js|jsx|mjs)$/.test(entry.name) ? [path] : [];
  });
}
