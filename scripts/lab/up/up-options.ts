import { parseArgs } from "node:util";
import { clusterShape, type StackShape, storeKinds } from "../stack/stack-shape.ts";

/** What `up` was asked for. */
export interface UpOptions {
  readonly shape: StackShape;
  /** One line of JSON for programs instead of words for people. */
  readonly isJson: boolean;
}

/** How to ask. */
export const upUsage = `npm run lab -- up [--json] [--store ${storeKinds.join("|")}] [--no-redis] [--gateways 1..9] [--rooms 1..9] [--personas 0..9]`;

/** Reads the arguments of `up`. Throws an Error with a plain sentence when they can not be meant. */
export function readUpOptions(args: readonly string[]): UpOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      "no-redis": { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      store: { type: "string", default: clusterShape.store },
      gateways: { type: "string", default: String(clusterShape.gateways) },
      rooms: { type: "string", default: String(clusterShape.rooms) },
      personas: { type: "string", default: String(clusterShape.personas) },
    },
  });
  const store = storeKinds.find((kind) => kind === values.store);
  if (!store) throw new Error(`--store is one of ${storeKinds.join(", ")}`);
  const shape = {
    store,
    redis: !values["no-redis"],
    gateways: count("gateways", values.gateways, 1),
    rooms: count("rooms", values.rooms, 1),
    personas: count("personas", values.personas, 0),
  };
  if (store === "memory" && shape.rooms > 1) {
    throw new Error("--store memory is of one process: add --rooms 1");
  }
  return { shape, isJson: values.json };
}

function count(name: string, text: string, min: number): number {
  if (!/^\d$/.test(text) || Number(text) < min) throw new Error(`--${name} is a number from ${min} to 9`);
  return Number(text);
}
