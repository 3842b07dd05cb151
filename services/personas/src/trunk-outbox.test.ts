import { create, fromBinary } from "@bufbuild/protobuf";
import { RoomSessionRequestSchema, UpFrameSchema } from "@polylogue/proto/room";
import { describe, expect, it } from "vitest";
import { createTrunkOutbox } from "./trunk-outbox.ts";

describe("the trunk's outbox", () => {
  it("section 7: what is pushed together leaves in one message, in order", async () => {
    const messages: Uint8Array[] = [];
    const outbox = createTrunkOutbox((message) => messages.push(message));
    for (let session = 1; session <= 100; session += 1) outbox.push(create(UpFrameSchema, { session }));
    expect(messages).toHaveLength(0);
    await Promise.resolve();
    expect(messages).toHaveLength(1);
    const frames = messages.flatMap((message) => fromBinary(RoomSessionRequestSchema, message).frames);
    expect(frames.map((frame) => frame.session)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    await Promise.resolve();
    expect(messages).toHaveLength(1);
  });

  it("section 7: a message has at most 256 KiB unless one frame alone has more", async () => {
    const messages: Uint8Array[] = [];
    const outbox = createTrunkOutbox((message) => messages.push(message));
    for (const kilobytes of [100, 100, 100, 300, 10, 10]) {
      outbox.push(create(UpFrameSchema, { tenant: "x".repeat(kilobytes * 1_000) }));
    }
    await Promise.resolve();
    const counts = messages.map((message) => fromBinary(RoomSessionRequestSchema, message).frames.length);
    expect(counts).toEqual([2, 1, 1, 2]);
  });
});
