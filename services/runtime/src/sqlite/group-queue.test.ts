import { describe, expect, it } from "vitest";
import { type GroupBounds, GroupQueue, type WaitingRow } from "./group-queue.ts";

const bounds: GroupBounds = { groupRowsMax: 3, groupBytesMax: 100, waitingRowsMax: 5, waitingBytesMax: 400 };

describe("a queue of rows", () => {
  it("[L2] gives groups in order, bounded in rows and in bytes", () => {
    const queue = new GroupQueue(bounds);
    for (const bytes of [10, 60, 60, 10, 10]) queue.push(row(bytes));
    expect(sizes(queue.take())).toEqual([10, 60]);
    expect(sizes(queue.take())).toEqual([60, 10, 10]);
    expect(queue.take()).toEqual([]);
    for (let index = 0; index < 5; index += 1) queue.push(row(1));
    expect(queue.take()).toHaveLength(3);
    expect(queue.length).toBe(2);
  });

  it("[L2] lets a row that is larger than a group go alone", () => {
    const queue = new GroupQueue(bounds);
    queue.push(row(300));
    queue.push(row(1));
    expect(sizes(queue.take())).toEqual([300]);
    expect(sizes(queue.take())).toEqual([1]);
  });

  it("[L2] refuses what is over its bounds, until there is space again", () => {
    const queue = new GroupQueue(bounds);
    queue.push(row(300));
    expect(() => queue.push(row(101))).toThrow(
      expect.objectContaining({ kind: "unavailable", isOutcomeUnknown: false }),
    );
    for (let index = 0; index < 4; index += 1) queue.push(row(25));
    expect(() => queue.push(row(0))).toThrow("Too many writes");
    queue.take();
    queue.push(row(300));
    expect(queue.takeAll()).toHaveLength(5);
    queue.push(row(400));
  });
});

function row(bytes: number): WaitingRow {
  return { row: { bytes, encode: () => {} }, resolve: () => {}, reject: () => {} };
}

function sizes(rows: readonly WaitingRow[]): number[] {
  return rows.map((waiting) => waiting.row.bytes);
}
