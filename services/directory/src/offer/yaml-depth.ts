import { CST, Lexer } from "yaml";
import { offerLimits } from "./offer-limits.ts";

/**
 * The line on which a file nests deeper than anything that we read, or undefined. Looked at before parsing: the parser goes down by
 * recursion, and on a file of nothing but brackets it takes all memory with it.
 */
export function lineTooDeep(source: string): number | undefined {
  let line = 1;
  let brackets = 0;
  /** `-`, `?` and `:` open block collections, several on one line. */
  let indicators = 0;
  let isScalarNext = false;
  for (const lexeme of new Lexer().lex(source)) {
    if (isScalarNext) {
      isScalarNext = false;
      line += newlinesIn(lexeme);
      continue;
    }
    switch (CST.tokenType(lexeme)) {
      case "scalar":
        isScalarNext = true;
        break;
      case "flow-map-start":
      case "flow-seq-start":
        brackets += 1;
        break;
      case "flow-map-end":
      case "flow-seq-end":
        brackets = Math.max(0, brackets - 1);
        break;
      case "seq-item-ind":
      case "explicit-key-ind":
      case "map-value-ind":
        // Within brackets entries follow one another on a line; outside of them they nest.
        if (brackets === 0) indicators += 1;
        break;
      case "newline":
        line += 1;
        indicators = 0;
        break;
      default:
        line += newlinesIn(lexeme);
    }
    if (brackets > offerLimits.depthMax || indicators > offerLimits.depthMax) return line;
  }
  return undefined;
}

function newlinesIn(lexeme: string): number {
  let count = 0;
  for (let at = lexeme.indexOf("\n"); at !== -1; at = lexeme.indexOf("\n", at + 1)) count += 1;
  return count;
}
