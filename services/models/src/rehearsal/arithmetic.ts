const expressionLengthMax = 60;

/** A sum that a message asks for, with its result; undefined if it asks for none. */
export function resultOf(text: string): { readonly expression: string; readonly result: string } | undefined {
  if (text.length > expressionLengthMax * 2) return undefined;
  const asked =
    /^\s*(?:hey,?\s+)?(?:what(?:'s|’s| is)|how much is|calculate|compute|solve)?\s*([-+*/x×÷().\d\s]+?)\s*[=?.!]*\s*$/i.exec(
      text,
    );
  const expression = asked?.[1]?.trim() ?? "";
  if (expression.length > expressionLengthMax || !/\d\s*[-+*/x×÷]\s*[(\d]/i.test(expression)) return undefined;
  const value = evaluated(
    expression
      .replace(/[x×]/gi, "*")
      .replaceAll("÷", "/")
      .match(/\d+(?:\.\d+)?|[-+*/()]/g) ?? [],
  );
  if (value === undefined || !Number.isFinite(value) || Math.abs(value) > 1e15) return undefined;
  const result = Number.isInteger(value) ? String(value) : `about ${Number(value.toPrecision(6))}`;
  return { expression: expression.replace(/[x*]/gi, "×").replace(/\s+/g, " "), result };
}

/** Sums of products of numbers and brackets; undefined if the tokens are none. */
function evaluated(tokens: readonly string[]): number | undefined {
  let at = 0;
  const factor = (): number => {
    const token = tokens[at++];
    if (token === "-") return -factor();
    if (token === "(") {
      const inner = sum();
      return tokens[at++] === ")" ? inner : Number.NaN;
    }
    return token === undefined ? Number.NaN : Number(token);
  };
  const product = (): number => {
    let value = factor();
    while (tokens[at] === "*" || tokens[at] === "/") value = tokens[at++] === "*" ? value * factor() : value / factor();
    return value;
  };
  const sum = (): number => {
    let value = product();
    while (tokens[at] === "+" || tokens[at] === "-")
      value = tokens[at++] === "+" ? value + product() : value - product();
    return value;
  };
  const value = sum();
  return at === tokens.length && !Number.isNaN(value) ? value : undefined;
}
