import { describe, expect, it } from "vitest";
import { create, type InstanceMessage, InstanceMessageSchema } from "../state/wire.ts";
import { PeerTable } from "./peer-table.ts";

const digest = (instance: string, number: number, address = "a:1"): InstanceMessage =>
  create(InstanceMessageSchema, { instance, address, body: { case: "digest", value: { number } } });
const gone = (instance: string): InstanceMessage =>
  create(InstanceMessageSchema, { instance, body: { case: "gone", value: {} } });

describe("peers", () => {
  it("[B5] a new life and a missed digest mean that something was missed; a late or repeated one does not", () => {
    const table = new PeerTable();
    expect(table.heard(digest("i_1", 7), 0)).toBe(true);
    expect(table.heard(digest("i_1", 8), 1)).toBe(false);
    expect(table.heard(digest("i_1", 8), 2)).toBe(false);
    expect(table.heard(digest("i_1", 10), 3)).toBe(true);
    expect(table.heard(digest("i_1", 9), 4)).toBe(false);
    expect(table.heard(digest("i_1", 11), 5)).toBe(false);
    expect(table.heard(digest("i_2", 1), 6)).toBe(true);
  });

  it("[B5] a peer that is not heard for 3 s is silent until it is heard, says goodbye, or is long gone", () => {
    const table = new PeerTable();
    table.heard(digest("i_1", 1), 0);
    expect(table.isAnySilent(undefined, 2_999)).toBe(false);
    expect(table.isAnySilent(undefined, 3_000)).toBe(true);
    table.heard(digest("i_1", 2), 4_000);
    expect(table.isAnySilent(undefined, 4_000)).toBe(false);
    expect(table.isAnySilent(undefined, 7_000)).toBe(true);
    table.heard(gone("i_1"), 7_000);
    expect(table.isAnySilent(undefined, 7_000)).toBe(false);
    table.heard(digest("i_2", 1), 8_000);
    expect(table.isAnySilent(undefined, 38_000)).toBe(false);
  });

  it("[B5] an instance on the list that was never heard is silent; one that left the list is forgotten", () => {
    const table = new PeerTable();
    expect(table.isAnySilent(["b:2"], 0)).toBe(false);
    expect(table.isAnySilent(["b:2"], 3_000)).toBe(true);
    table.heard(digest("i_2", 1, "b:2"), 3_500);
    expect(table.isAnySilent(["b:2"], 3_500)).toBe(false);
    expect(table.isAnySilent(["b:2"], 7_000)).toBe(true);
    expect(table.isAnySilent([], 7_000)).toBe(false);
    expect(table.addressOf("i_2")).toBeUndefined();
  });

  it("[B5] an earlier life at an address where a newer one speaks is over", () => {
    const table = new PeerTable();
    table.heard(digest("i_1", 1), 0);
    table.heard(digest("i_2", 1), 3_500);
    table.isAnySilent(["a:1"], 3_600);
    expect(table.isAnySilent(["a:1"], 3_600)).toBe(false);
    expect(table.addressOf("i_1")).toBeUndefined();
    expect(table.addressOf("i_2")).toBe("a:1");
  });
});
