import { type Attribute, toWire } from "./item.ts";

/**
 * What must hold for a write to happen. `#name` in the expression stands for the attribute of that name, whatever words the vendor
 * reserves; `:name` for the value of that name.
 */
export interface Condition {
  readonly expression: string;
  readonly values?: Readonly<Record<string, Attribute>>;
}

/** The vendor's fields that explain the `#names` and `:values` in expressions. */
export function explain(expressions: readonly string[], values: Readonly<Record<string, Attribute>> = {}) {
  const names = new Set(expressions.flatMap((expression) => expression.match(/#\w+/g) ?? []));
  const explained = Object.entries(values).map(([name, value]) => [`:${name}`, value] as const);
  return {
    ...(names.size > 0 && {
      ExpressionAttributeNames: Object.fromEntries([...names].map((name) => [name, name.slice(1)])),
    }),
    ...(explained.length > 0 && { ExpressionAttributeValues: toWire(Object.fromEntries(explained)) }),
  };
}
