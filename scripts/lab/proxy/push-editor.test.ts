import { createSeededRandom } from "@polylogue/runtime/random/seeded-random";
import { describe, expect, it } from "vitest";
import { PushEditor } from "./push-editor.ts";
import { type Push, PushPlan, type PushPlanOptions } from "./push-plan.ts";
import { bulk, push, splits, values } from "./resp.fixture.ts";

const [a, b, c, other] = [push("room", "a"), push("room", "b"), push("room", "c"), push("other", "o")];
const { ok = Buffer.alloc(0), pong = Buffer.alloc(0) } = values;

function planOf(edit: PushPlanOptions["edit"], options: Partial<PushPlanOptions> = {}): PushPlan {
  return new PushPlan({ edit, times: 1, fits: ({ channel }) => channel === "room", ...options });
}

/** What an editor makes of the pieces, with a plan that holds from their beginning. */
function edited(plan: PushPlan | undefined, pieces: readonly Buffer[]): string {
  const editor = new PushEditor();
  const out = [editor.set(plan), ...pieces.map((piece) => editor.take(piece))];
  return text(...out);
}

function text(...pieces: readonly Buffer[]): string {
  return Buffer.concat(pieces).toString("latin1");
}

describe("the editor of what Redis pushes", () => {
  it.each([
    ["lose", [ok, other, b, pong, c, ok]],
    ["repeat", [ok, a, a, other, b, pong, c, ok]],
    // Behind the next one that fits, whatever comes between them.
    ["swap", [ok, other, b, a, pong, c, ok]],
  ] as const)("does %s one push wherever the bytes are cut", (edit, wanted) => {
    for (const pieces of splits(Buffer.concat([ok, a, other, b, pong, c, ok]))) {
      const plan = planOf(edit);
      expect(edited(plan, pieces)).toBe(text(...wanted));
      expect(plan.done).toBe(1);
    }
  });

  it.each([
    ["lose", [other]],
    ["repeat", [a, a, b, b, other, c, c]],
    ["swap", [b, a, other]],
  ] as const)("does %s all that fit, as often as it was told", (edit, wanted) => {
    const plan = planOf(edit, { times: 100 });
    expect(edited(plan, [Buffer.concat([a, b, other, c])])).toBe(text(...wanted));
    expect(plan.done).toBe(edit === "swap" ? 1 : 3);
    expect(edited(planOf(edit, { times: 0 }), [a, b, c])).toBe(text(a, b, c));
  });

  it("reads channel and message to the byte, in both versions of the protocol and on a cluster", () => {
    const seen: Push[] = [];
    const fits = (one: Push): boolean => {
      seen.push(one);
      return false;
    };
    const message = Buffer.from([0, 13, 10, 255, 36, 42]);
    const bytes = Buffer.concat([
      push("r\u00f6\r\n", message),
      push("{x}", "", "smessage"),
      push("c".repeat(100), "y".repeat(70_000), "message", ">"),
    ]);
    expect(edited(planOf("lose", { fits }), [bytes])).toBe(text(bytes));
    expect(seen.map(({ channel }) => channel)).toEqual(["r\u00f6\r\n", "{x}", "c".repeat(100)]);
    expect(seen.map(({ message: { length } }) => length)).toEqual([6, 0, 70_000]);
    expect(seen[0]?.message).toEqual(message);
  });

  it("takes nothing for a push that is none", () => {
    const bytes = Buffer.concat(
      Object.entries(values).flatMap(([name, value]) => (name.startsWith("a message") ? [] : value)),
    );
    for (const pieces of splits(bytes)) {
      expect(edited(planOf("lose", { times: 100, fits: () => true }), pieces)).toBe(text(bytes));
    }
  });

  it("passes everything at once while it has no plan", () => {
    const editor = new PushEditor();
    for (const byte of Buffer.concat(Object.values(values))) {
      expect([...editor.take(Buffer.from([byte]))]).toEqual([byte]);
    }
  });

  it("lets a push pass that has begun before there was a plan", () => {
    for (let at = 1; at < a.length; at += 1) {
      const editor = new PushEditor();
      const plan = planOf("lose");
      const out = [
        editor.take(a.subarray(0, at)),
        editor.set(plan),
        editor.take(Buffer.concat([a.subarray(at), b, c])),
      ];
      expect(text(...out)).toBe(text(a, c));
    }
  });

  it("takes nothing inside of a value for a push, wherever its plan changes", () => {
    const bytes = Buffer.concat([push("other", a), bulk(b)]);
    for (let at = 0; at <= bytes.length; at += 1) {
      const editor = new PushEditor();
      const out = [editor.set(planOf("lose")), editor.take(bytes.subarray(0, at))];
      out.push(editor.set(planOf("lose")), editor.take(bytes.subarray(at)));
      expect(text(...out)).toBe(text(bytes));
    }
  });

  it("gives back what it kept when its plan is over, wherever that falls", () => {
    const bytes = Buffer.concat([a, other, b, c]);
    const otherEnd = a.length + other.length;
    for (let at = 0; at <= bytes.length; at += 1) {
      const editor = new PushEditor();
      const plan = planOf("swap");
      const out = [editor.set(plan), editor.take(bytes.subarray(0, at))];
      out.push(editor.set(undefined), editor.take(bytes.subarray(at)));
      const isSwapped = at >= otherEnd + b.length;
      const wanted = isSwapped ? [other, b, a, c] : at >= otherEnd ? [other, a, b, c] : [a, other, b, c];
      expect(text(...out)).toBe(text(...wanted));
      expect(plan.done).toBe(isSwapped ? 1 : 0);
    }
  });

  it("gives a push back behind a large one that has begun to pass", () => {
    const large = push("other", "x".repeat(3_000_000));
    const editor = new PushEditor();
    const out = [editor.set(planOf("swap")), editor.take(a), editor.take(large.subarray(0, 2_500_000))];
    expect(out.map(({ length }) => length)).toEqual([0, 0, 2_500_000]);
    out.push(editor.set(undefined), editor.take(large.subarray(2_500_000)));
    expect(text(...out) === text(large, a)).toBe(true);
  });

  it("keeps no more than its bound of what is not whole, and passes it as it is", () => {
    const large = push("room", "x".repeat(3_000_000));
    const editor = new PushEditor();
    const plan = planOf("lose");
    const out = [editor.set(plan)];
    let kept = 0;
    for (let at = 0; at < large.length; at += 65_536) {
      const piece = large.subarray(at, at + 65_536);
      const passed = editor.take(piece);
      kept += piece.length - passed.length;
      expect(kept).toBeLessThanOrEqual(2_097_152);
      out.push(passed);
    }
    out.push(editor.take(a), editor.take(b));
    expect(text(...out) === text(large, b)).toBe(true);
    expect(plan.done).toBe(1);
  });

  it("passes whatever it is that Redis does not send", () => {
    const random = createSeededRandom(1);
    for (let round = 0; round < 300; round += 1) {
      const noise = Buffer.concat([ok, Buffer.from("?"), Buffer.from(random.bytes(60))]);
      const at = Math.floor(random.fraction() * noise.length);
      expect(edited(planOf("lose"), [noise.subarray(0, at), noise.subarray(at)])).toBe(text(noise));
    }
  });

  it("counts for all connections of one plan together", () => {
    const plan = planOf("lose");
    const editors = [new PushEditor(), new PushEditor()];
    for (const editor of editors) editor.set(plan);
    expect(editors.map((editor) => String(editor.take(a)))).toEqual(["", text(a)]);
    expect(plan.done).toBe(1);
  });
});
