import type { Node, Program } from "oxc-parser";
import { visit } from "./visit.ts";

const ambientMembers = new Set(["process.env", "Date.now", "performance.now", "Math.random"]);
const ambientFunctions = new Set(["setTimeout", "setInterval"]);
const globalObject = /^(?:globalThis|window|self)\./;

/**
 * Where a program reaches for time, randomness or the environment by itself. Names are read as they stand: a local variable
 * that is called `setTimeout` counts as well, so call it something else.
 */
export function findAmbientUses(program: Program): { name: string; start: number }[] {
  const uses: { name: string; start: number }[] = [];
  visit(program, (node) => {
    // `typeof setTimeout` in a type calls nothing.
    if (node.type === "TSTypeQuery") return false;
    const name = ambientName(node);
    if (name) uses.push({ name, start: node.start });
    // What is named is found: `Date` in `Date.now` is not looked at again.
    return name === undefined;
  });
  return uses;
}

function ambientName(node: Node): string | undefined {
  switch (node.type) {
    case "Identifier":
      return ambientFunctions.has(node.name) ? node.name : undefined;
    case "MemberExpression": {
      const name = dottedName(node)?.replace(globalObject, "");
      return name && (ambientMembers.has(name) || ambientFunctions.has(name)) ? name : undefined;
    }
    case "NewExpression":
    case "CallExpression": {
      const isDate = dottedName(node.callee)?.replace(globalObject, "") === "Date";
      // Date() as a function ignores its arguments and tells the time.
      return isDate && (node.type === "CallExpression" || node.arguments.length === 0) ? "new Date()" : undefined;
    }
    case "VariableDeclarator":
      return takesEnvironment(node.id, node.init) ? "process.env" : undefined;
    default:
      return undefined;
  }
}

/** `const { env } = process`. */
function takesEnvironment(pattern: Node, init: Node | null): boolean {
  if (pattern.type !== "ObjectPattern" || !init || dottedName(init)?.replace(globalObject, "") !== "process")
    return false;
  return pattern.properties.some((property) => property.type === "Property" && keyName(property.key) === "env");
}

function dottedName(node: Node): string | undefined {
  if (node.type === "Identifier") return node.name;
  if (node.type !== "MemberExpression") return undefined;
  const object = dottedName(node.object);
  const key = node.computed && node.property.type !== "Literal" ? undefined : keyName(node.property);
  return object && key ? `${object}.${key}` : undefined;
}

function keyName(key: Node): string | undefined {
  if (key.type === "Identifier") return key.name;
  return key.type === "Literal" && typeof key.value === "string" ? key.value : undefined;
}
