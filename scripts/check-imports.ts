// Holds every source file to scripts/imports/arrow-table.ts: who may import whom, and what.
import { resolve } from "node:path";
import { arrowTable } from "./imports/arrow-table.ts";
import { findViolations } from "./imports/find-violations.ts";
import { readModules } from "./imports/read-modules.ts";

const modules = readModules(resolve(import.meta.dirname, ".."));
const violations = findViolations(modules, arrowTable);
for (const { path, line, reason } of violations) console.error(`${path}:${line} ${reason}`);
console.log(`${modules.length} files read, ${violations.length} violations of scripts/imports/arrow-table.ts`);
process.exitCode = violations.length > 0 ? 1 : 0;
