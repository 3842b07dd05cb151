import { expect, test } from "vitest";
import { keySlot } from "./key-slot.ts";

// As a Redis server answers `CLUSTER KEYSLOT`; redis-cluster.test.ts asks one about more of them.
test.each([
  ["123456789", 12_739],
  ["foo", 12_182],
  ["{user1000}.following", 3_443],
  ["{user1000}.followers", 3_443],
  ["foo{}{bar}", 8_363],
  ["foo{{bar}}zap", 4_015],
  ["foo{bar}{zap}", 5_061],
  ["", 0],
])("the slot of %j is %i", (key, slot) => {
  expect(keySlot(key)).toBe(slot);
});
