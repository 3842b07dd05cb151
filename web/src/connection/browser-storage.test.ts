// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { createIdentityStorage } from "./identity.ts";
import { createBrowserOutboxStorage } from "./outbox-storage.ts";

beforeEach(() => localStorage.clear());

const post = { room: "r_1", author: "p_1", clientMessageId: "c-1", text: "hi", replyTo: "", seenSeq: 3, atMs: 2 };

test("posts of several tabs lie beside each other, oldest first", () => {
  const one = createBrowserOutboxStorage(localStorage);
  const other = createBrowserOutboxStorage(localStorage);
  one.save(post);
  other.save({ ...post, clientMessageId: "c-0", atMs: 1 });
  expect(one.load().map(({ clientMessageId }) => clientMessageId)).toEqual(["c-0", "c-1"]);
  other.remove("c-1");
  expect(one.load()).toHaveLength(1);
});

test("what is no post is not taken for one", () => {
  for (const [key, value] of Object.entries({ a: "{", b: "null", c: '{"room":"r_1"}', d: "3" })) {
    localStorage.setItem(`polylogue.outbox.${key}`, value);
  }
  localStorage.setItem("something else", JSON.stringify(post));
  expect(createBrowserOutboxStorage(localStorage).load()).toEqual([]);
});

test("the identity lasts until it is cleared, and nonsense is nobody", () => {
  const storage = createIdentityStorage(localStorage);
  const identity = { token: "t", participantId: "p_1", displayName: "Mira" };
  expect(storage.load()).toBeUndefined();
  storage.save(identity);
  expect(createIdentityStorage(localStorage).load()).toEqual(identity);
  storage.clear();
  expect(storage.load()).toBeUndefined();
  localStorage.setItem("polylogue.identity", '{"token":3}');
  expect(storage.load()).toBeUndefined();
});
