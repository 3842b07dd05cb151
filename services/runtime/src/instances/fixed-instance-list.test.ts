import { expect, test } from "vitest";
import { createFixedInstanceList } from "./fixed-instance-list.ts";

test("a fixed list is what was configured, each address once, the same for every order", async () => {
  const list = createFixedInstanceList(["b:2", "a:1", "b:2"]);
  expect(list.current()).toEqual(["a:1", "b:2"]);
  expect(list.current()).toBe(list.current());
  list.subscribe(() => expect.unreachable())();
  await list.close();
  expect(list.current()).toEqual(["a:1", "b:2"]);
});
