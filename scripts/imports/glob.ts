const compiled = new Map<string, RegExp>();

/** Whether a path, with `/` between its names, matches one of the globs: `**` spans folders, `*` stays in one name. */
export function matchesAny(path: string, globs: readonly string[]): boolean {
  return globs.some((glob) => compile(glob).test(path));
}

function compile(glob: string): RegExp {
  const known = compiled.get(glob);
  if (known) return known;
  const source = glob.replace(/\*\*\/|\*\*|\*|[.+?^${}()|[\]\\]/g, (token) => {
    if (token === "**/") return "(?:.*/)?";
    if (token === "**") return ".*";
    if (token === "*") return "[^/]*";
    return `\\${token}`;
  });
  const expression = new RegExp(`^${source}$`);
  compiled.set(glob, expression);
  return expression;
}
