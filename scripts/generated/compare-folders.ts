import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/**
 * How the files of a folder differ from those expected: a line a file, in the order of their names. Throws when no file is
 * expected, since then nothing was compared.
 */
export function compareFolders(expectedFolder: string, actualFolder: string): string[] {
  const expected = filesIn(expectedFolder);
  if (expected.size === 0) throw new Error(`There is nothing to compare with in ${expectedFolder}.`);
  const actual = filesIn(actualFolder);
  return [...new Set([...expected, ...actual])].sort().flatMap((path) => {
    if (!actual.has(path)) return [`${path}: missing`];
    if (!expected.has(path)) return [`${path}: nothing generates it`];
    const same = readFileSync(join(expectedFolder, path)).equals(readFileSync(join(actualFolder, path)));
    return same ? [] : [`${path}: differs`];
  });
}

function filesIn(folder: string): Set<string> {
  if (!existsSync(folder)) return new Set();
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return new Set(files.map((entry) => relative(folder, join(entry.parentPath, entry.name))));
}
