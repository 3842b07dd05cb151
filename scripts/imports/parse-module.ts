import { type Node, parseSync, type StaticExportEntry, type StaticImportEntry } from "oxc-parser";
import { findAmbientUses } from "./find-ambient-uses.ts";
import type { ModuleImport, SourceModule } from "./source-module.ts";
import { visit } from "./visit.ts";

/** Reads one TypeScript or JavaScript file. Throws when it cannot be parsed: an unread file would be an unchecked one. */
export function parseModule(path: string, text: string): SourceModule {
  const { program, module, errors } = parseSync(path, text);
  if (errors[0]) throw new Error(`${path} cannot be parsed: ${errors[0].message}`);

  const lineOf = lineFinder(text);
  const imports: ModuleImport[] = [];
  for (const { moduleRequest, entries, start } of module.staticImports) {
    const values = entries.filter((entry) => !entry.isType).map(importedName);
    // `import "x"` has no entries and runs x; `import {} from "x"` is as good as that.
    const typesOnly = entries.length > 0 && values.length === 0;
    imports.push({ specifier: moduleRequest.value, values, typesOnly, line: lineOf(start) });
  }
  for (const { entries } of module.staticExports) {
    for (const entry of entries) {
      if (!entry.moduleRequest) continue;
      const values = entry.isType ? [] : [exportedName(entry)];
      imports.push({
        specifier: entry.moduleRequest.value,
        values,
        typesOnly: entry.isType,
        line: lineOf(entry.start),
      });
    }
  }
  visit(program, (node: Node) => {
    if (node.type === "ImportExpression" && node.source.type === "Literal") {
      imports.push({ specifier: String(node.source.value), values: ["*"], typesOnly: false, line: lineOf(node.start) });
    } else if (node.type === "TSImportType") {
      imports.push({ specifier: node.source.value, values: [], typesOnly: true, line: lineOf(node.start) });
    }
  });

  const ambientUses = findAmbientUses(program).map(({ name, start }) => ({ name, line: lineOf(start) }));
  for (const { specifier, values, line } of imports) {
    if (specifier === "node:process" && values.includes("env")) ambientUses.push({ name: "process.env", line });
  }
  return { path, lines: text.replace(/\n$/, "").split("\n").length, imports, ambientUses };
}

function importedName({ importName }: StaticImportEntry): string {
  return importName.kind === "Name" ? (importName.name ?? "*") : importName.kind === "Default" ? "default" : "*";
}

function exportedName({ importName }: StaticExportEntry): string {
  return importName.kind === "Name" ? (importName.name ?? "*") : "*";
}

function lineFinder(text: string): (offset: number) => number {
  return (offset) => text.slice(0, offset).split("\n").length;
}
