import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { type Condition, explain } from "./expression.ts";
import { type Attribute, type Item, type Key, toWire } from "./item.ts";

/** Puts an item in the place of whatever is under its key. */
export interface Put {
  readonly kind: "put";
  readonly item: Item;
  readonly condition?: Condition;
}

/** Removes an item, if there is one. */
export interface Remove {
  readonly kind: "remove";
  readonly key: Key;
  readonly condition?: Condition;
}

/** Sets and removes attributes of an item; one that is not there is made. */
export interface Update {
  readonly kind: "update";
  readonly key: Key;
  readonly set?: Readonly<Record<string, Attribute>>;
  readonly unset?: readonly string[];
  readonly condition?: Condition;
}

/** Changes nothing; only in a transaction. */
export interface Check {
  readonly kind: "check";
  readonly key: Key;
  readonly condition: Condition;
}

/** A write by itself, and one of a transaction. */
export type Write = Put | Remove | Update;
export type TransactionWrite = Write | Check;

/** Done, or refused by its condition. */
export type WriteResult =
  | { readonly kind: "done" }
  | {
      readonly kind: "refused";
      /** What is there instead. */
      readonly stored: Item | undefined;
      /** True when an earlier attempt of this same write may have been done. */
      readonly isRepeated: boolean;
    };

/** All of it done, or nothing, and whose conditions did not hold. An earlier attempt of it may have been done then. */
export type TransactionResult =
  | { readonly kind: "done" }
  | { readonly kind: "refused"; readonly indexes: readonly number[] };

/** Writes of one transaction, and their bytes. */
export const transactionWritesMax = 100;
export const transactionBytesMax = 4 * 1_024 * 1_024;

/** The vendor's parameters of a put. */
export function putInput(table: string, { item, condition }: Put) {
  return { TableName: table, Item: toWire(item), ...conditionInput(condition) };
}

/** The vendor's parameters of a removal. */
export function removeInput(table: string, { key, condition }: Remove) {
  return { TableName: table, Key: keyToWire(key), ...conditionInput(condition) };
}

/** The vendor's parameters of an update. */
export function updateInput(table: string, { key, set = {}, unset = [], condition }: Update) {
  const sets = Object.keys(set).map((name) => `#${name} = :set_${name}`);
  const removes = unset.map((name) => `#${name}`);
  const expression = [
    ...(sets.length > 0 ? [`SET ${sets.join(", ")}`] : []),
    ...(removes.length > 0 ? [`REMOVE ${removes.join(", ")}`] : []),
  ].join(" ");
  const values = Object.fromEntries(Object.entries(set).map(([name, value]) => [`set_${name}`, value]));
  return {
    TableName: table,
    Key: keyToWire(key),
    UpdateExpression: expression,
    ...(condition && { ConditionExpression: condition.expression }),
    ...explain([expression, condition?.expression ?? ""], { ...values, ...condition?.values }),
  };
}

/** The vendor's form of one write of a transaction. */
export function transactionWrite(table: string, write: TransactionWrite): TransactWriteItem {
  switch (write.kind) {
    case "put":
      return { Put: putInput(table, write) };
    case "remove":
      return { Delete: removeInput(table, write) };
    case "update":
      return { Update: updateInput(table, write) };
    case "check":
      return {
        ConditionCheck: {
          TableName: table,
          Key: keyToWire(write.key),
          ConditionExpression: write.condition.expression,
          ...explain([write.condition.expression], write.condition.values),
        },
      };
    default:
      return write satisfies never;
  }
}

/** A key alone, whatever else the object has. */
export function keyToWire({ pk, sk }: Key) {
  return toWire({ pk, sk });
}

function conditionInput(condition: Condition | undefined) {
  return condition
    ? { ConditionExpression: condition.expression, ...explain([condition.expression], condition.values) }
    : {};
}
