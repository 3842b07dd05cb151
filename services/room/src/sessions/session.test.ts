import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { silentLog } from "@polylogue/runtime/log/log";
import { describe, expect, it } from "vitest";
import type { TrunkSink } from "../hub/room-watch.ts";
import { ClientFrameSchema, create, DownFrameSchema, fromBinary, PostSchema, type ServerFrame } from "../state/wire.ts";
import { answering, delta, join } from "./answering.fixture.ts";
import { errorReason, key, openInstance } from "./room-instance.fixture.ts";
import { Session } from "./session.ts";

function identity(participantId: string, session = 1) {
  const claims = { tenant: "local", participantId, displayName: participantId, kind: "guest", session } as const;
  return { claims, expiresAtMs: Number.MAX_SAFE_INTEGER };
}

describe("a session", () => {
  it("[S7] an older statement that is verified late does not take a newer one's place", async () => {
    const instance = openInstance();
    await instance.createRoom([]);
    const replies: ServerFrame[] = [];
    let told: () => void = () => {};
    const trunk: TrunkSink = {
      push: ({ bytes }) => {
        const { session: number, frame } = fromBinary(DownFrameSchema, bytes);
        if (number === 1 && frame) replies.push(frame);
        told();
      },
      feed: () => {},
      reply: (_, frame) => {
        replies.push(frame);
        told();
      },
    };
    const replied = (count: number) =>
      new Promise<void>((resolve) => {
        told = () => replies.length >= count && resolve();
        told();
      });
    const session = new Session(trunk, 1, {
      rooms: instance.rooms,
      store: instance.store,
      clock: createManualClock(),
      log: silentLog,
      isExclusive: true,
    });
    let verifyOld: () => void = () => {};
    const old = new Promise<ReturnType<typeof identity>>((resolve) => {
      verifyOld = () => resolve(identity("p_old"));
    });
    session.identify(old);
    session.receive(create(ClientFrameSchema, { id: "1", room: key.room, command: join }));
    // The first frame waits for the old statement when the new one comes.
    await Promise.resolve();
    session.identify(Promise.resolve(identity("p_new")));
    verifyOld();
    await replied(2);
    const post = create(PostSchema, { text: "who am I?" });
    session.receive(create(ClientFrameSchema, { id: "2", room: key.room, command: { case: "post", value: post } }));
    await replied(3);
    expect(instance.rooms.peek(key)?.state.recent.at(-1)?.author).toBe("p_new");
  });

  it("[T9] a runner hears that its text is too long", async () => {
    const { runner, turnId } = await answering();
    runner.tell(0, delta(turnId, 0, "\u20ac".repeat(50_000)), key.room, key.tenant);
    const refused = await runner.until(({ frame }) => frame?.body.case === "error");
    expect(errorReason(refused)).toBe("TEXT_TOO_LONG");
    expect(refused.body).toMatchObject({ value: { details: { turnId, attempt: "1" } } });
  });
});
