import type { ServerFrameJson } from "@polylogue/proto/room";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createRecording, type RecordedRoom } from "./recorded-room.fixture.ts";
import { reduceRoom } from "./reduce-room.ts";
import { emptyState, type RoomInput, type RoomState } from "./room-state.ts";

/** A room with everything in it: edits, deletes, two turns at once, a second attempt, a stop, a dropped turn, a turn still running. */
function record(): RecordedRoom {
  const room = createRecording();
  room.event("p_mira", { roomUpdated: { room: { id: "r_1", title: "Launch" } } });
  room.post("m_1", "hi @ada @grace", ["t_a1", "t_g1"]);
  room.start("t_a1");
  room.delta("t_a1", "Hel");
  room.start("t_g1");
  room.delta("t_g1", "Good ");
  room.delta("t_a1", "lo");
  room.edit("m_1", 2, "hi both");
  room.delta("t_g1", "morning");
  room.end("t_a1");
  room.start("t_g1", 2);
  room.delta("t_g1", "Second ");
  room.delta("t_g1", "try");
  room.post("m_2", "@ada more", ["t_a2", "t_a3"]);
  room.start("t_a2");
  room.delta("t_a2", "Once upon");
  room.stop("t_a2");
  room.end("t_a2", "OUTCOME_STOPPED");
  room.end("t_a3", "OUTCOME_STOPPED");
  room.edit("m_1", 3, "hi all");
  room.delete("m_2");
  room.event("p_jon", { somethingFromTheFuture: {} } as never);
  room.event("p_mira", { personaRemoved: { personaId: "p_grace" } });
  room.post("m_3", "last", ["t_a4"]);
  room.end("t_g1");
  room.start("t_a4");
  room.delta("t_a4", "still ");
  room.delta("t_a4", "writing");
  return room.room();
}

/** Frames between a client's wish to join again and its answer. */
const ANSWER_DELAY_FRAMES = 7;

/** A client with its server: answers what the state asks for, some frames later, and counts what happened. */
function createClient(room: RecordedRoom) {
  let state: RoomState = reduceRoom(emptyState, { kind: "joined", joined: room.start }).state;
  let framesToAnswer = Number.POSITIVE_INFINITY;
  const counts = { dropped: 0, parked: 0, rejoined: 0, synced: 0 };
  const take = (input: RoomInput): void => {
    const before = state;
    const step = reduceRoom(state, input);
    state = step.state;
    if (state === before) counts.dropped += 1;
    if (state.parked.size > before.parked.size) counts.parked += 1;
    for (const effect of step.effects) {
      if (effect.kind === "rejoin") {
        framesToAnswer = Math.min(framesToAnswer, ANSWER_DELAY_FRAMES);
      } else if (effect.kind === "syncTurn") {
        const text = room.running.get(effect.turnId);
        counts.synced += 1;
        if (text) take({ kind: "signal", signal: { turnText: { turnId: effect.turnId, ...text } }, atMs: 0 });
      }
    }
    framesToAnswer -= 1;
    if (framesToAnswer <= 0) resume();
  };
  /** Texts are left out, as a server may when they are long: the client has to ask for them. */
  const resume = (): void => {
    framesToAnswer = Number.POSITIVE_INFINITY;
    counts.rejoined += 1;
    take({ kind: "joined", joined: { ...room.resume(state.seq), turns: [] } });
  };
  return { take, resume, counts, state: () => state };
}

function deliver(client: ReturnType<typeof createClient>, frame: ServerFrameJson): void {
  if (frame.joined) client.take({ kind: "joined", joined: frame.joined });
  if (frame.event) client.take({ kind: "event", event: frame.event });
  if (frame.signal) client.take({ kind: "signal", signal: frame.signal, atMs: 0 });
}

/** What must not depend on the order of arrival. */
function essence({ seq, tag, view, texts, parked }: RoomState) {
  return {
    seq,
    tag,
    texts: [...texts],
    parked: [...parked],
    messages: view.order.map((id) => view.messages.get(id)),
    turns: [...view.turns],
    seats: [...view.seats],
    facts: view.facts,
    notices: view.notices,
  };
}

const room = record();
const inOrder = createClient(room);
for (const frame of room.frames) deliver(inOrder, frame);
const expected = essence(inOrder.state());

test("the recording itself needs no healing, and its texts are whole", () => {
  expect(inOrder.counts).toMatchObject({ parked: 0, rejoined: 0, synced: 0 });
  expect(inOrder.state().seq).toBe(room.headSeq);
  expect(inOrder.state().view.messages.get("m_t_g1")?.text).toBe("Second try");
  expect([...inOrder.state().texts.values()]).toEqual([{ attempt: 1, text: "still writing", isBroken: false }]);
});

test("[S4] any permutation and duplication of a recording ends in the same state", () => {
  const seen = { dropped: 0, parked: 0, rejoined: 0, synced: 0 };
  const anyOrder = fc.tuple(
    fc.shuffledSubarray(room.frames as ServerFrameJson[], { minLength: room.frames.length }),
    fc.array(fc.nat({ max: room.frames.length - 1 }), { maxLength: 30 }),
  );
  fc.assert(
    fc.property(anyOrder, ([shuffled, repeats]) => {
      const client = createClient(room);
      for (const frame of [...shuffled, ...repeats.flatMap((index) => room.frames[index] ?? [])])
        deliver(client, frame);
      // The heartbeat tells the head, and the running stream goes on: both heal what silence would hide.
      if (client.state().seq < room.headSeq) client.resume();
      deliver(client, { signal: { delta: { turnId: "t_a4", messageId: "m_t_a4", attempt: 1, offset: 13, text: "" } } });
      expect(essence(client.state())).toEqual(expected);
      for (const key of Object.keys(seen) as (keyof typeof seen)[]) seen[key] += client.counts[key];
    }),
    { numRuns: 500, seed: 20_261_120 },
  );
  // A property that never met what it is about proves nothing.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(100);
});

test("[S2, S4] losing any suffix of frames and joining again ends in the same state, and a replayed snapshot changes nothing", () => {
  for (let cut = 0; cut <= room.frames.length; cut += 1) {
    const client = createClient(room);
    for (const frame of room.frames.slice(0, cut)) deliver(client, frame);
    client.take({ kind: "joined", joined: room.resume(client.state().seq) });
    expect(essence(client.state())).toEqual(expected);
    if (client.state().seq === 0) continue;
    const early = { ...room.start, headSeq: 1, headTag: "tag1" };
    const before = client.state();
    if (before.tags.has(1)) client.take({ kind: "joined", joined: early });
    expect(client.state()).toBe(before);
  }
});
