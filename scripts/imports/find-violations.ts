import { posix } from "node:path";
import type { ArrowTable } from "./arrow-table.ts";
import { matchesAny } from "./glob.ts";
import type { ModuleImport, SourceModule } from "./source-module.ts";

/** A place that breaks the table, and why. */
export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly reason: string;
}

/** Holds modules to the table. Throws when there are none, since then nothing was checked. */
export function findViolations(modules: readonly SourceModule[], table: ArrowTable): Violation[] {
  if (modules.length === 0) throw new Error("No module was read: the check would pass whatever the code does.");
  return modules.flatMap((module) => {
    const isTest = matchesAny(module.path, table.tests);
    const found = module.imports.flatMap((each) => {
      const reasons = [arrowReason(module.path, each, isTest, table), typesReason(module.path, each, isTest, table)];
      if (!isTest) reasons.push(doorReason(module.path, each, table));
      return reasons.filter((reason) => reason !== undefined).map((reason) => ({ line: each.line, reason }));
    });
    if (!isTest) found.push(...ambientReasons(module, table));
    if (module.lines > table.linesMax) {
      found.push({ line: table.linesMax, reason: `${module.lines} lines, ${table.linesMax} at most: is it one idea?` });
    }
    return found.map((each) => ({ path: module.path, ...each }));
  });
}

function arrowReason(
  path: string,
  { specifier }: ModuleImport,
  isTest: boolean,
  table: ArrowTable,
): string | undefined {
  const from = folderOf(path, table);
  if (!from) return undefined;
  const isRelative = specifier.startsWith(".");
  const to = isRelative ? folderOf(posix.join(posix.dirname(path), specifier), table) : folderNamed(specifier, table);
  if (to === from) return isRelative ? undefined : `${specifier} is the package of this file: import it by path`;
  if (to === undefined) return isRelative ? `${specifier} leads out of ${from}` : undefined;
  const arrows = table.packages[from];
  if (isTest && arrows?.testsMayImport?.includes(to)) return undefined;
  if (!arrows?.mayImport.includes(to)) return `${from} may not import ${to}`;
  return isRelative ? `${specifier} leads out of ${from}: import the package by its name` : undefined;
}

function doorReason(
  path: string,
  { specifier, values, typesOnly }: ModuleImport,
  table: ArrowTable,
): string | undefined {
  const door = table.doors.find(({ vendors }) => vendors.some((vendor) => isWithin(specifier, vendor)));
  if (!door || matchesAny(path, door.files)) return undefined;
  const { except } = door;
  if (except && matchesAny(path, except.files)) {
    if (typesOnly || (values.length > 0 && values.every((value) => except.values.includes(value)))) return undefined;
    return `of ${specifier} only types and ${except.values.join(", ")} may be imported here`;
  }
  return `${specifier} may only be imported in ${door.files.join(", ")}`;
}

function typesReason(path: string, each: ModuleImport, isTest: boolean, table: ArrowTable): string | undefined {
  if (each.typesOnly || isTest) return undefined;
  const rule = table.typesOnly.find(
    ({ modules, files }) => matchesAny(path, files) && modules.some((module) => isWithin(each.specifier, module)),
  );
  return rule && `of ${each.specifier} only types may be imported here`;
}

function ambientReasons({ path, ambientUses }: SourceModule, table: ArrowTable): { line: number; reason: string }[] {
  return ambientUses.flatMap(({ name, line }) => {
    const rule = table.ambient.find(({ names }) => names.includes(name));
    return rule && !matchesAny(path, rule.files) ? [{ line, reason: `${name}: ${rule.instead}` }] : [];
  });
}

function folderOf(path: string, table: ArrowTable): string | undefined {
  return Object.keys(table.packages).find((folder) => path.startsWith(`${folder}/`));
}

/** The folder of one of our packages, or its name where the table does not know it. */
function folderNamed(specifier: string, table: ArrowTable): string | undefined {
  if (!specifier.startsWith("@polylogue/")) return undefined;
  const name = specifier.split("/")[1] ?? "";
  return Object.keys(table.packages).find((folder) => posix.basename(folder) === name) ?? specifier;
}

/** Whether a module is the one named or lies below it. */
function isWithin(specifier: string, name: string): boolean {
  return specifier === name || specifier.startsWith(`${name}/`);
}
