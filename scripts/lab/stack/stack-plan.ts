import { freePort } from "../processes/free-ports.ts";
import type { StackShape, StoreKind } from "./stack-shape.ts";
import type { Wire } from "./wiring.ts";

export type Env = Readonly<Record<string, string | undefined>>;

/** Where everything of a lab listens, and what its processes share. */
export interface StackPlan {
  /** What every service gets beside its own settings. */
  readonly env: Env;
  readonly secret: string;
  readonly store: StoreKind;
  /** Where servers keep their files. */
  readonly dataDir: string;
  readonly dynamodb: string | undefined;
  readonly redis: string | undefined;
  readonly directory: string;
  readonly rooms: readonly string[];
  readonly gateways: readonly { readonly front: string; readonly model: string }[];
  readonly wire: Wire;
  /** Personas know the room instances by configuration, so that they go another way to them than gateways do. */
  readonly arePersonasApart: boolean;
}

/** Finds a port for everybody. */
export async function planStack(
  shape: StackShape,
  shared: Pick<StackPlan, "env" | "secret" | "dataDir" | "wire" | "arePersonasApart">,
): Promise<StackPlan> {
  const addresses = (count: number): Promise<string[]> => Promise.all(Array.from({ length: count }, freeAddress));
  const models = await addresses(shape.gateways);
  return {
    ...shared,
    store: shape.store,
    dynamodb: shape.store === "dynamodb" ? await freeAddress() : undefined,
    redis: shape.redis ? await freeAddress() : undefined,
    directory: await freeAddress(),
    rooms: await addresses(shape.rooms),
    gateways: (await addresses(shape.gateways)).map((front, index) => ({ front, model: models[index] ?? "" })),
  };
}

async function freeAddress(): Promise<string> {
  return `127.0.0.1:${await freePort()}`;
}
