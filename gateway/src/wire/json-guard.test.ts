import { describe, expect, it } from "vitest";
import { guardJson } from "./json-guard.ts";

const reasonOf = (text: string) => guardJson(text).refusal?.reason;

describe("guardJson", () => {
  it("[G1] 32 levels pass and 33 do not, in objects, arrays and both", () => {
    const nested = (open: string, close: string, levels: number) => `${open.repeat(levels)}${close.repeat(levels)}`;
    expect(reasonOf(nested("[", "]", 32))).toBeUndefined();
    expect(reasonOf(nested("[", "]", 33))).toBe("FRAME_TOO_DEEP");
    const objects = (levels: number) => `${'{"a":'.repeat(levels - 1)}{}${"}".repeat(levels - 1)}`;
    expect(reasonOf(objects(32))).toBeUndefined();
    expect(reasonOf(objects(33))).toBe("FRAME_TOO_DEEP");
    expect(reasonOf(`{"a":${nested("[", "]", 32)}}`)).toBe("FRAME_TOO_DEEP");
    expect(reasonOf(nested("[", "]", 30_000))).toBe("FRAME_TOO_DEEP");
  });

  it("[G1] brackets inside strings are text", () => {
    expect(reasonOf(`{"a":"${"[{".repeat(100)}"}`)).toBeUndefined();
    expect(reasonOf(`{"a":"\\"${"[".repeat(100)}","b":"\\\\","c":1}`)).toBeUndefined();
  });

  it("[G1] a key that stands twice in one object is found at every level, however it is written", () => {
    expect(reasonOf('{"id":"1","id":"2"}')).toBe("DUPLICATE_KEY");
    expect(reasonOf('{"post":{"text":"a","x":1,"text":"b"}}')).toBe("DUPLICATE_KEY");
    expect(reasonOf('{"id":"1","\\u0069d":"2"}')).toBe("DUPLICATE_KEY");
    expect(reasonOf('{"a":[{"b":1},{"c":1,"c":2}]}')).toBe("DUPLICATE_KEY");
    expect(reasonOf('{"__proto__":1,"__proto__":2}')).toBe("DUPLICATE_KEY");
  });

  it("[G1] equal keys of different objects, and equal values, are no duplicates", () => {
    expect(reasonOf('{"a":{"a":1},"b":{"a":1}}')).toBeUndefined();
    expect(reasonOf('[{"a":1},{"a":1}]')).toBeUndefined();
    expect(reasonOf('{"a":"x","b":"x","c":["x","x"]}')).toBeUndefined();
    expect(reasonOf('{"a":{"k":1},"b":[{"k":1}],"c":{"k":{"k":1}}}')).toBeUndefined();
  });

  it("[G1] the id is read from broken, too deep and doubled frames", () => {
    expect(guardJson('{"id":"7","room":"r_1","post":{"text":').id).toBe("7");
    expect(guardJson(`{"post":${"[".repeat(40)}${"]".repeat(40)},"id":"9"}`).id).toBe("9");
    expect(guardJson('{"post":{"id":"inner"},"id":"outer"}').id).toBe("outer");
    expect(guardJson('{"id":"1","id":"2"}').id).toBe("1");
    expect(guardJson('{"id":"a\\u0062"}').id).toBe("ab");
    expect(guardJson('{"a":"id","b":"no"}').id).toBeUndefined();
    expect(guardJson('{"id":7}').id).toBeUndefined();
    expect(guardJson('{"id":{"x":"y"},"b":"z"}').id).toBeUndefined();
    expect(guardJson('{"id":"cut').id).toBeUndefined();
    expect(guardJson('["id","x"]').id).toBeUndefined();
    expect(guardJson("").id).toBeUndefined();
  });

  it("[G1] a hostile text of a MiB takes time in proportion to its length", () => {
    const hostile = ['"\\'.repeat(300_000), "[".repeat(1_000_000), '{"":'.repeat(250_000), '\\"'.repeat(500_000)];
    for (const text of hostile) {
      const startMs = performance.now();
      guardJson(text);
      expect(performance.now() - startMs).toBeLessThan(2_000);
    }
  });
});
