import { refuse } from "@polylogue/proto";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Duplex, duplexHighWaterBytes } from "./duplex.ts";
import { recordDuplex } from "./duplex-recorder.ts";

/** A pair of joined ends: `near` dialled, `far` serves. */
export interface DuplexPair {
  readonly near: Duplex;
  readonly far: Duplex;
  readonly close: () => Promise<void> | void;
}

const bytes = (...values: number[]) => Uint8Array.from(values);
const plain = (messages: readonly Uint8Array[]) => messages.map((message) => [...message]);

/** What every duplex does, whatever carries it. */
export function duplexContract(name: string, openPair: () => Promise<DuplexPair> | DuplexPair): void {
  const open = async (): Promise<DuplexPair> => {
    const pair = await openPair();
    onTestFinished(() => pair.close());
    return pair;
  };

  describe(`duplex contract: ${name}`, () => {
    test("messages arrive whole, in order, both ways, and never before send returns", async () => {
      const { near, far } = await open();
      const [atNear, atFar] = [recordDuplex(near), recordDuplex(far)];
      for (let index = 0; index < 100; index += 1) near.send(bytes(index, index + 1));
      far.send(bytes());
      far.send(bytes(7));
      expect([...atNear.messages, ...atFar.messages]).toEqual([]);
      await Promise.all([atNear.received(2), atFar.received(100)]);
      expect(plain(atNear.messages)).toEqual([[], [7]]);
      expect(plain(atFar.messages)).toEqual(Array.from({ length: 100 }, (_, index) => [index, index + 1]));
    });

    test("what comes before somebody listens is kept, the end too", async () => {
      const { near, far } = await open();
      near.send(bytes(1));
      const atNear = recordDuplex(near);
      near.close();
      await atNear.ended;
      const atFar = recordDuplex(far);
      expect(await atFar.ended).toEqual({ clean: true });
      expect(plain(atFar.messages)).toEqual([[1]]);
    });

    test.each(["near", "far"] as const)(
      "when the %s end closes, what it sent before arrives and both hear one clean end",
      async (who) => {
        const pair = await open();
        const closer = pair[who];
        const atCloser = recordDuplex(closer);
        const atOther = recordDuplex(who === "near" ? pair.far : pair.near);
        closer.send(bytes(1));
        closer.send(bytes(2));
        closer.close();
        closer.close();
        expect(atCloser.ends).toEqual([]);
        expect(await atOther.ended).toEqual({ clean: true });
        expect(await atCloser.ended).toEqual({ clean: true });
        expect(plain(atOther.messages)).toEqual([[1], [2]]);
        expect([atCloser.ends.length, atOther.ends.length]).toEqual([1, 1]);
      },
    );

    test("a refusal of the far end reaches the near one whole", async () => {
      const { near, far } = await open();
      const [atNear, atFar] = [recordDuplex(near), recordDuplex(far)];
      const refusal = refuse("BAD_CREDENTIAL", "no such credential", { retryAfterMs: 5, details: { a: "b" } });
      far.close(refusal);
      expect(await atNear.ended).toEqual({ clean: false, refusal });
      expect(await atFar.ended).toEqual({ clean: false, refusal });
    });

    test("a refusal of the near end is no clean end at the far one", async () => {
      const { near, far } = await open();
      const [atNear, atFar] = [recordDuplex(near), recordDuplex(far)];
      // Only a stream that has begun can be given up.
      far.send(bytes(1));
      await atNear.received(1);
      near.close(refuse("INTERNAL", "gave up"));
      expect((await atFar.ended).clean).toBe(false);
      expect(await atNear.ended).toEqual({ clean: false, refusal: refuse("INTERNAL", "gave up") });
    });

    test("send says false over the high-water mark but takes the message, and tells when there is room again", async () => {
      const { near, far } = await open();
      const atNear = recordDuplex(near);
      const part = new Uint8Array(duplexHighWaterBytes / 16);
      const said = Array.from({ length: 20 }, () => near.send(part));
      expect(said.indexOf(false)).toBe(16);
      const atFar = recordDuplex(far);
      await Promise.all([atNear.drained(1), atFar.received(20)]);
      expect(near.send(part)).toBe(true);
      await atFar.received(21);
    });

    test("after the end nothing is taken, and nothing but the end is heard", async () => {
      const { near, far } = await open();
      const [atNear, atFar] = [recordDuplex(near), recordDuplex(far)];
      far.send(bytes(1));
      near.close();
      expect(near.send(bytes(2))).toBe(false);
      await Promise.all([atNear.ended, atFar.ended]);
      expect(far.send(bytes(3))).toBe(false);
      expect([atNear.messages, atFar.messages]).toEqual([[], []]);
    });

    test("the end that dialled hears that the stream is taken, before anything was said on it", async () => {
      const { near, far } = await open();
      const atNear = recordDuplex(near);
      const atFar = recordDuplex(far);
      await atNear.opened();
      expect(atNear.messages).toEqual([]);
      near.send(bytes(1));
      await atFar.received(1);
    });

    test("it is listened to once", async () => {
      const { near, far } = await open();
      recordDuplex(near);
      recordDuplex(far);
      expect(() => recordDuplex(near)).toThrow("once");
    });
  });
}
