import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { DynamoError } from "./dynamo-error.ts";

/** What an attribute may be. Numbers are exact up to 2^53. */
export type Attribute = string | number | boolean | Uint8Array;

/** Names an item: its partition, and its place in the partition's order of UTF-8 bytes. Neither is empty. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** What is stored under a key. */
export interface Item extends Key {
  readonly [name: string]: Attribute;
}

/** Bytes of an item that a table takes, names included. */
export const itemBytesMax = 400 * 1_024;

/** Bytes of an item as a table counts them, rounded up. */
export function itemBytes(item: Item): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(item)) bytes += Buffer.byteLength(name) + attributeBytes(value);
  return bytes;
}

export function readText(item: Item, name: string): string {
  const value = item[name];
  return typeof value === "string" ? value : missing(item, name);
}

export function readNumber(item: Item, name: string): number {
  const value = item[name];
  return typeof value === "number" ? value : missing(item, name);
}

export function readFlag(item: Item, name: string): boolean {
  const value = item[name];
  return typeof value === "boolean" ? value : missing(item, name);
}

export function readBytes(item: Item, name: string): Uint8Array {
  const value = item[name];
  return value instanceof Uint8Array ? value : missing(item, name);
}

/** In the vendor's form. */
export function toWire(attributes: Readonly<Record<string, Attribute>>): Record<string, AttributeValue> {
  const wire: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(attributes)) wire[name] = attributeToWire(value);
  return wire;
}

/** From the vendor's form; another program's attributes of kinds that we never write are left out. */
export function fromWire(wire: Readonly<Record<string, AttributeValue>>): Item {
  const item: { pk: string; sk: string; [name: string]: Attribute } = { pk: "", sk: "" };
  for (const [name, value] of Object.entries(wire)) {
    const attribute = attributeFromWire(value);
    if (attribute !== undefined) item[name] = attribute;
  }
  return item;
}

function attributeToWire(value: Attribute): AttributeValue {
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: String(value) };
  if (typeof value === "boolean") return { BOOL: value };
  return { B: value };
}

function attributeFromWire({ S, N, BOOL, B }: AttributeValue): Attribute | undefined {
  if (S !== undefined) return S;
  if (N !== undefined) return Number(N);
  if (BOOL !== undefined) return BOOL;
  // The vendor's arrays are views of its own buffer; a copy is ours, and no Buffer.
  return B && new Uint8Array(B);
}

function attributeBytes(value: Attribute): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (typeof value === "number") return 21;
  return typeof value === "boolean" ? 1 : value.length;
}

function missing({ pk, sk }: Key, name: string): never {
  throw new DynamoError({
    kind: "corrupt",
    message: `The item ${pk} ${sk} has no proper ${name}.`,
    isOutcomeUnknown: false,
  });
}
