/** Thrown when what the operator configured can not be used. Its message lists every problem. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  /** One line each, beginning with the name of the variable or the place in the file. Never a value: it may be a secret. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[], subject = "configuration") {
    super(problems.length === 1 ? `${subject}: ${problems[0]}` : [`${subject}:`, ...problems].join("\n  "));
    this.problems = problems;
  }
}
