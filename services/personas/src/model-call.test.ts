import { create } from "@bufbuild/protobuf";
import { EndReason, FailureReason, ToolCallSchema } from "@polylogue/proto/model";
import { describe, expect, it } from "vitest";
import { hearCall } from "./model-call.ts";
import { createScriptedDoor, type ScriptedCall, testReceipt } from "./testing/scripted-door.ts";

function call(script: (call: ScriptedCall) => void, room = 1_000) {
  const door = createScriptedDoor();
  const said: string[] = [];
  const stop = new AbortController();
  const parts = door.generate({}, "ticket", stop.signal);
  script(door.call());
  const heard = hearCall(parts, (text) => {
    said.push(text);
    return said.join("").length <= room ? undefined : { kind: "full" };
  });
  return { ...heard, said, stop };
}

describe("hearing a model call", () => {
  it("says the texts and nothing of reasoning and tool calls, up to the last part", async () => {
    const { said, end } = call((door) => {
      door.part({ case: "reasoning", value: "hm" });
      door.text("a");
      door.part({ case: undefined });
      door.part({ case: "toolCall", value: create(ToolCallSchema, { name: "any" }) });
      door.text("b");
      door.end(EndReason.LENGTH);
      door.text("never");
    });
    expect(await end).toMatchObject({ kind: "ended", ended: { reason: EndReason.LENGTH } });
    expect(said).toEqual(["a", "b"]);
  });

  it("tells how else a call can end", async () => {
    expect(await call((door) => door.fail(FailureReason.TIMEOUT)).end).toMatchObject({ kind: "failed" });
    expect(await call((door) => door.close()).end).toEqual({ kind: "silent" });
    const refusal = { reason: "BAD_TOKEN", message: "no" } as const;
    expect(await call((door) => door.part({ case: "refused", value: refusal })).end).toEqual({
      kind: "refused",
      refusal,
    });
  });

  it("asks once for what stands behind the last part, so that the call is not left open", async () => {
    const door = createScriptedDoor();
    const parts = door.generate({}, "ticket", new AbortController().signal);
    const iterator = parts[Symbol.asyncIterator]();
    let asked = 0;
    const counted = {
      next() {
        asked += 1;
        return iterator.next();
      },
    };
    door.call().text("a");
    door.call().end();
    const { end } = hearCall({ [Symbol.asyncIterator]: () => counted }, () => undefined);
    expect(await end).toMatchObject({ kind: "ended" });
    expect(asked).toBe(3);
  });

  it("[T9, W7] says no more when there is no room, and hears what the call cost once it is broken off", async () => {
    const { said, end, receipt, stop } = call((door) => {
      door.text("too long");
      door.text("never");
    }, 3);
    expect(await end).toEqual({ kind: "full" });
    stop.abort();
    expect(await receipt).toMatchObject(testReceipt);
    expect(said).toEqual(["too long"]);
  });

  it("[W7] the receipt comes with the last part, whichever it is, and is none where there is none", async () => {
    expect(await call((door) => door.end()).receipt).toMatchObject(testReceipt);
    expect(await call((door) => door.fail(FailureReason.PROVIDER)).receipt).toMatchObject(testReceipt);
    expect(await call((door) => door.close()).receipt).toBeUndefined();
  });

  it("a door that throws, or a hearer that does, makes the end reject and leaves the call", async () => {
    const broken = call((door) => door.throws(new Error("broken")));
    await expect(broken.end).rejects.toThrow("broken");
    expect(await broken.receipt).toBeUndefined();
  });
});
