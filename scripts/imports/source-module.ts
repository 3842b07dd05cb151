/** What the check needs to know of one source file. */
export interface SourceModule {
  /** Relative to the repository, with `/` between its names. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly ModuleImport[];
  readonly ambientUses: readonly AmbientUse[];
}

/** An `import`, an `export ... from`, an `import()` or an import type. */
export interface ModuleImport {
  readonly specifier: string;
  /** What is there at run time: names, `*` for all, `default`. Empty for types and for an import of effects alone. */
  readonly values: readonly string[];
  readonly typesOnly: boolean;
  readonly line: number;
}

/** A use of time, randomness or the environment that no port passed in, such as `Date.now` or `new Date()`. */
export interface AmbientUse {
  readonly name: string;
  readonly line: number;
}
