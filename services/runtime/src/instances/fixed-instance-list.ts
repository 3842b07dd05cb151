import type { InstanceList } from "./instance-list.ts";

/** The list that configuration gives; it never changes. */
export function createFixedInstanceList(addresses: readonly string[]): InstanceList {
  const distinct = [...new Set(addresses)].sort();
  return {
    current: () => distinct,
    subscribe: () => () => {},
    close: async () => {},
  };
}
