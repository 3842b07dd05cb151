import { createSeededRandom } from "@polylogue/runtime/random/seeded-random";
import { describe, expect, it } from "vitest";
import { mira } from "../decide/folded-room.fixture.ts";
import { encodeEvent, eventEntry } from "../hub/down-frame.ts";
import { createRoomCommand } from "../order/room-log.fixture.ts";
import { create, DownFrameSchema, EventSchema, fromBinary, type Joined, JoinSchema, toBinary } from "../state/wire.ts";
import { createMemoryRoomStore } from "../store/memory-room-store.ts";
import type { RoomStore } from "../store/room-store.ts";
import { answering, bodyOf, post } from "./answering.fixture.ts";
import { errorReason, key, openInstance, type TrunkPeer } from "./room-instance.fixture.ts";

type Instance = ReturnType<typeof openInstance>;

/** Attaches another session and joins from a position: what `joined` said. */
async function resume(peer: TrunkPeer, session: number, afterSeq?: number, afterTag?: string): Promise<Joined> {
  await peer.attach(session, `p_${session}`, `Guest ${session}`);
  const position = { ...(afterSeq !== undefined && { afterSeq }), ...(afterTag !== undefined && { afterTag }) };
  const ok = await peer.ask(session, { case: "join", value: create(JoinSchema, position) });
  if (errorReason(ok) !== "ok") throw new Error(errorReason(ok));
  return bodyOf(await peer.until((down) => down.session === session && down.frame?.body.case === "joined"), "joined");
}

const seqsOf = (joined: Joined) => joined.events.map(({ seq }) => seq);
const range = (from: number, upTo: number) => Array.from({ length: upTo - from + 1 }, (_, n) => from + n);

async function roomWithPosts(count: number, instance: Instance = openInstance()) {
  await instance.createRoom();
  const gateway = instance.gateway();
  await resume(gateway, 1);
  await Promise.all(range(1, count).map((n) => gateway.ask(1, post(`post ${n}`))));
  const room = instance.rooms.peek(key);
  if (!room) throw new Error("no room");
  return { instance, gateway, room, head: { seq: room.state.headSeq, tag: room.state.headTag } };
}

/** Counts what the store is asked. */
function counting(store: RoomStore) {
  const counts = new Map<string, number>();
  const counted = new Proxy(store, {
    get(target, name, receiver) {
      const value = Reflect.get(target, name, receiver);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        counts.set(String(name), (counts.get(String(name)) ?? 0) + 1);
        return value.apply(target, args);
      };
    },
  });
  return { counted, counts };
}

describe("resume", () => {
  it("[S2] whoever comes back is given what was missed, and nothing else of the log", async () => {
    const { gateway, room, head } = await roomWithPosts(20);
    const at = head.seq - 5;
    const { tag } = (await resume(gateway, 2)).events[0] ?? { tag: undefined };
    expect(tag).toBeUndefined();
    const missed = await resume(gateway, 3, at);
    expect(missed).toMatchObject({
      resumed: true,
      headSeq: head.seq,
      headTag: head.tag,
      messages: [],
      participants: [],
    });
    expect(seqsOf(missed)).toEqual(range(at + 1, head.seq));
    expect(missed.events.at(-1)?.tag).toBe(head.tag);
    expect(missed.present.map(({ id }) => id).sort()).toEqual(["p_1", "p_2", "p_3"]);
    expect(missed.rights).toContain("post");
    expect(room.replay.after(head)).toEqual([]);
  });

  it("[S2] at the head nothing is missed; another tag there, or a seq above it, is another log: a snapshot", async () => {
    const { gateway, head } = await roomWithPosts(3);
    expect(await resume(gateway, 2, head.seq, head.tag)).toMatchObject({ resumed: true, events: [] });
    const restored = await resume(gateway, 3, head.seq, "another");
    expect(restored.resumed).toBe(false);
    expect(restored.messages).toHaveLength(3);
    expect((await resume(gateway, 4, head.seq + 1, "lost")).resumed).toBe(false);
    expect((await resume(gateway, 5, 4_294_967_295)).resumed).toBe(false);
  });

  it("[S2, L4] what was before the room was opened here is read from the log, on any instance", async () => {
    const backend = createMemoryRoomStore();
    const first = await roomWithPosts(40, openInstance({ store: backend.open() }));
    const second = openInstance({ store: backend.open(), isExclusive: false });
    const gateway = second.gateway();
    const all = await resume(gateway, 1, 0);
    expect(all.resumed).toBe(true);
    expect(seqsOf(all)).toEqual(range(1, first.head.seq));
    const { seq, tag } = all.events[9] ?? { seq: 0, tag: "" };
    expect(seqsOf(await resume(gateway, 2, seq, tag))).toEqual(range(seq + 1, first.head.seq));
    expect((await resume(gateway, 3, seq, "another")).resumed).toBe(false);
  });

  it("[S2] a position more than 1,000 events back gets a snapshot", async () => {
    const { instance, gateway, head } = await roomWithPosts(500);
    await Promise.all(range(1, 500).map((n) => gateway.ask(1, post(`again ${n}`))));
    await Promise.all(range(1, 50).map((n) => gateway.ask(1, post(`and again ${n}`))));
    expect((await resume(gateway, 2, 3)).resumed).toBe(false);
    expect((await resume(gateway, 3, head.seq)).resumed).toBe(true);
    // Where the room is not open yet, nothing is read for it either.
    const { counted, counts } = counting(instance.store);
    const second = openInstance({ store: counted }).gateway();
    await resume(second, 1);
    const reads = counts.get("readCommits");
    expect((await resume(second, 2, 3)).resumed).toBe(false);
    expect(counts.get("readCommits")).toBe(reads);
    expect((await resume(second, 3, head.seq)).resumed).toBe(true);
  });

  it("[S2] a position above one's own head is proof of being behind: the store is read first", async () => {
    const backend = createMemoryRoomStore();
    const first = await roomWithPosts(2, openInstance({ store: backend.open(), isExclusive: false }));
    const second = openInstance({ store: backend.open(), isExclusive: false });
    const gateway = second.gateway();
    const before = await resume(gateway, 1);
    await first.gateway.ask(1, post("news"));
    const { headSeq, headTag } = first.room.state;
    const joined = await resume(gateway, 2, headSeq, headTag);
    expect(before.headSeq).toBe(headSeq - 1);
    expect(joined).toMatchObject({ resumed: true, headSeq, events: [] });
  });

  it("[S1, S2] a resumed join carries running turns with their text so far, and what follows comes after it", async () => {
    const { gateway, say, turnId, room } = await answering();
    await say(0, "Let me think");
    const { headSeq, headTag } = room.state;
    const joined = await resume(gateway, 2, headSeq - 1);
    expect(joined.turns).toMatchObject([{ turnId, text: "Let me think" }]);
    await gateway.ask(1, post("meanwhile"));
    expect(seqsOf(joined)).toEqual([headSeq]);
    expect(joined.headTag).toBe(headTag);
    const place = gateway.frames.findIndex((down) => down.session === 2 && down.frame?.body.case === "joined");
    const events = gateway.frames
      .slice(place)
      .flatMap(({ frame }) => (frame?.body.case === "event" ? [frame.body.value.seq] : []));
    expect(events).toEqual(range(headSeq + 1, headSeq + events.length));
    expect(events.length).toBeGreaterThan(0);
  });

  it("[S2] thousands that come back at once cost the store a few reads, however many they are", async () => {
    const backend = createMemoryRoomStore();
    const { head } = await roomWithPosts(30, openInstance({ store: backend.open() }));
    const readsOf = async (sessions: number, afterSeq: number | undefined) => {
      const { counted, counts } = counting(backend.open());
      const instance = openInstance({ store: counted, isExclusive: false });
      const gateway = instance.gateway();
      const joining = Promise.all(range(1, sessions).map((session) => resume(gateway, session, afterSeq)));
      let isOver = false;
      void joining.finally(() => {
        isOver = true;
      });
      // Statements are verified on other threads: the clock goes on until all are in.
      while (!isOver) await instance.clock.advance(1);
      const joins = await joining;
      expect(joins.every(({ resumed, headSeq }) => headSeq === head.seq && resumed === (afterSeq !== undefined))).toBe(
        true,
      );
      return [...counts.values()].reduce((sum, count) => sum + count, 0);
    };
    const one = await readsOf(1, 5);
    expect(await readsOf(500, 5)).toBeLessThanOrEqual(one);
    // Who has no position yet also has a read mark: at most twenty reads a second for all of them.
    expect(await readsOf(500, undefined)).toBeLessThan(60);
  });

  it("[G3] an event put together from its one encoding is what the schema makes of it", () => {
    const random = createSeededRandom(1);
    for (let n = 0; n < 50; n += 1) {
      const event = create(EventSchema, { seq: n + 1, tag: random.id("t"), actor: "p_1" });
      const { bytes } = eventEntry({ tenant: "tenant", room: `r_${"x".repeat(n * 7)}` }, encodeEvent(event));
      const frame = fromBinary(DownFrameSchema, bytes);
      expect(frame).toMatchObject({ session: 0, tenant: "tenant", frame: { room: `r_${"x".repeat(n * 7)}` } });
      expect(frame.frame?.body).toEqual({ case: "event", value: event });
      expect(Buffer.from(toBinary(DownFrameSchema, frame))).toEqual(Buffer.from(bytes));
    }
  });

  it("[L6] a room that another instance wrote a moment ago is caught up with at the next join after a second", async () => {
    const backend = createMemoryRoomStore();
    const first = await roomWithPosts(1, openInstance({ store: backend.open(), isExclusive: false }));
    const second = openInstance({ store: backend.open(), isExclusive: false });
    const gateway = second.gateway();
    await resume(gateway, 1);
    await first.gateway.ask(1, post("news"));
    await second.clock.advance(1_000);
    expect((await resume(gateway, 2)).messages.at(-1)?.text).toBe("news");
  });

  it("creates its own replay: a room that was made here can be resumed from its first event", async () => {
    const instance = openInstance();
    await instance.rooms.create(key, createRoomCommand(mira, ["ada"]));
    const joined = await resume(instance.gateway(), 1, 0);
    expect(joined.resumed).toBe(true);
    expect(joined.events[0]?.kind.case).toBe("roomUpdated");
  });
});
