import { expect, test } from "vitest";
import { duplexContract } from "./duplex.contract.ts";
import { recordDuplex } from "./duplex-recorder.ts";
import { createDuplexPair } from "./memory-duplex.ts";

duplexContract("memory", () => {
  const [near, far] = createDuplexPair();
  return { near, far, close: () => {} };
});

test("a simulation decides when parcels arrive, never in which order", async () => {
  const deliveries: (() => void)[] = [];
  const [near, far] = createDuplexPair((deliver) => void deliveries.push(deliver));
  const atFar = recordDuplex(far);
  for (const value of [1, 2, 3]) near.send(Uint8Array.of(value));
  expect(atFar.messages).toHaveLength(0);
  for (const deliver of deliveries.reverse()) deliver();
  expect(atFar.messages.map(([value]) => value)).toEqual([1, 2, 3]);
});
