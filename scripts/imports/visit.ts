import { type Node, visitorKeys } from "oxc-parser";

/**
 * Calls back for a node and all below it, parents first, except the names of properties: `setTimeout` in `clock.setTimeout` or
 * in `{ setTimeout: 1 }` refers to nothing. A callback that gives back false keeps out of what is below.
 */
export function visit(node: Node, callback: (node: Node) => unknown): void {
  if (callback(node) === false) return;
  for (const child of children(node)) visit(child, callback);
}

function children(node: Node): Node[] {
  const fields = node as unknown as Record<string, unknown>;
  const nameField = fields.computed === false ? (node.type === "MemberExpression" ? "property" : "key") : undefined;
  const keys = (visitorKeys[node.type] ?? []).filter((key) => key !== nameField);
  return keys.flatMap((key) => fields[key]).filter(isNode);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}
