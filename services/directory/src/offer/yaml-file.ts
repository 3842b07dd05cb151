import { ConfigError } from "@polylogue/runtime/config/read-config";
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml";
import { offerLimits } from "./offer-limits.ts";
import { lineTooDeep } from "./yaml-depth.ts";

export type Path = readonly PropertyKey[];

/** A YAML file as plain values, with the way back to its lines. */
export interface YamlFile {
  readonly value: unknown;
  /** The line of what stands at a path, or of the nearest thing above it that the file has. */
  lineOf(path: Path): number;
}

/** Parses one document. Throws `ConfigError` with every error and its line; `subject` names the file in it. */
export function parseYaml(source: string, subject: string): YamlFile {
  const deep = lineTooDeep(source);
  if (deep !== undefined) throw new ConfigError([`is nested too deeply  (line ${deep})`], subject);
  const lines = new LineCounter();
  const at = (offset: number): number => lines.linePos(offset).line;
  // The parser looks for keys that stand twice by comparing each with each.
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  // What YAML only warns of, such as unknown tags, would be lost in silence.
  const errors: YamlProblem[] = [...document.errors, ...document.warnings].map(({ message, pos }) => ({
    message: wordsOf(message),
    offset: pos[0],
  }));
  const problems = errors.length > 0 ? errors : repeatedKeys(document);
  if (problems.length > 0) {
    const told = new Set(problems.map(({ message, offset }) => `${message}  (line ${at(offset)})`));
    throw new ConfigError([...told].slice(0, offerLimits.problemsMax), subject);
  }

  return {
    value: plainValue(document, subject),
    lineOf(path) {
      let offset = document.contents?.range?.[0] ?? 0;
      let node: unknown = document.contents;
      for (const step of path) {
        const next = childOf(node, step);
        if (next.offset === undefined) break;
        ({ node } = next);
        offset = next.offset;
      }
      return at(offset);
    },
  };
}

/** What stands in a collection at a key or place, and where: an entry of a mapping is where its key is. */
function childOf(node: unknown, step: PropertyKey): { readonly node?: unknown; readonly offset?: number | undefined } {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
    return { node: pair?.value, offset: isNode(pair?.key) ? pair.key.range?.[0] : undefined };
  }
  if (!isSeq(node) || typeof step !== "number") return {};
  const item = node.items[step];
  return { node: item, offset: isNode(item) ? item.range?.[0] : undefined };
}

interface YamlProblem {
  readonly message: string;
  readonly offset: number;
}

function repeatedKeys(document: Document.Parsed): YamlProblem[] {
  const problems: YamlProblem[] = [];
  visit(document, {
    Map(_key, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (seen.has(name)) problems.push({ message: `${name}: stands here twice`, offset: key.range?.[0] ?? 0 });
        seen.add(name);
      }
    },
  });
  return problems;
}

/** The parser's words, but for those about its own inside. */
function wordsOf(message: string): string {
  const [first = ""] = message.split(/[\n;]/);
  return first.startsWith("Maximum call stack") ? "is nested too deeply" : first;
}

function plainValue(document: Document.Parsed, subject: string): unknown {
  try {
    return document.toJS({ maxAliasCount: offerLimits.aliasesMax });
  } catch (error) {
    const isBomb = error instanceof ReferenceError && error.message.startsWith("Excessive");
    const problem = isBomb
      ? "its aliases (*name) are used too often"
      : "an alias (*name) has no anchor (&name) before it";
    throw new ConfigError([problem], subject);
  }
}
