import { create } from "@bufbuild/protobuf";
import { type Refusal, refuse } from "@polylogue/proto";
import {
  LoadHistoryResponseSchema,
  type Message,
  MessageSchema,
  OfferSchema,
  ParticipantKind,
} from "@polylogue/proto/room";
import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { createSeededRandom } from "@polylogue/runtime/random/seeded-random";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-wire";
import { describe, expect, it } from "vitest";
import { runnerLimits } from "./limits.ts";
import { readContext, type TurnContext } from "./read-context.ts";
import type { RoomReads } from "./room-reads.ts";
import { offerOf } from "./testing/room-peer.ts";
import { stagePersonas, stageRooms } from "./testing/runner-stage.ts";

interface Page {
  readonly before: number;
  readonly ticket: string;
}

function line(seq: number, text: string): Message {
  const author = { author: "p_mira", authorName: "Mira", authorKind: ParticipantKind.PERSON };
  return create(MessageSchema, { id: `m_${seq}`, seq, text, ...author });
}

/** Reads a log of messages with seqs from 1, and keeps what pages were asked for. */
async function read(
  texts: readonly string[],
  more: {
    contextHead?: number;
    trigger?: string;
    askSeq?: number;
    continues?: string;
    refusals?: (Refusal | undefined)[];
  } = {},
) {
  const pages: Page[] = [];
  const refusals = [...(more.refusals ?? [])];
  const log = texts.map((text, index) => line(index + 1, text));
  const rooms: RoomReads = {
    ...stageRooms,
    async loadHistory({ ticket }, before, limit) {
      pages.push({ before, ticket });
      const refusal = refusals.shift();
      if (refusal) return refusal;
      const older = log.filter(({ seq }) => seq < before);
      return create(LoadHistoryResponseSchema, { messages: older.slice(-limit), hasMore: older.length > limit });
    },
  };
  const contextHead = more.contextHead ?? texts.length;
  const clock = createManualClock();
  const offer = create(OfferSchema, {
    ...offerOf("t_1"),
    trigger: more.trigger ?? `m_${contextHead}`,
    askSeq: more.askSeq ?? contextHead,
    continues: more.continues ?? "",
  });
  const reading = readContext({
    tenant: "acme",
    room: "r_1",
    offer,
    claim: { attempt: 1, ticket: "the-ticket", contextHead, messageId: "m_self" },
    address: () => "room:1",
    rooms,
    personas: stagePersonas,
    clock,
    random: createSeededRandom(2),
    signal: new AbortController().signal,
  });
  await clock.advance(60_000);
  return { context: await reading, pages };
}

function known(context: TurnContext | Refusal): TurnContext {
  if (isRefusal(context)) throw new Error(context.reason);
  return context;
}

describe("what a turn reads", () => {
  it("[T2] reads the messages up to the claim, the one at its head included, under the ticket", async () => {
    const { context, pages } = await read(["one", "two", "three", "later"], { contextHead: 3 });
    expect(known(context).messages.map(({ text }) => text)).toEqual(["one", "two", "three"]);
    expect(known(context).trigger?.text).toBe("three");
    expect(pages).toEqual([{ before: 4, ticket: "the-ticket" }]);
  });

  it("reads pages until the prompt is full, and no further", async () => {
    const { context, pages } = await read(Array.from({ length: 1_000 }, (_, index) => `n${index}`));
    expect(known(context).messages).toHaveLength(210);
    expect(known(context).hasMore).toBe(true);
    expect(pages.map(({ before }) => before)).toEqual([1_001, 971, 941, 911, 881, 851, 821]);
    const long = await read(Array.from({ length: 1_000 }, () => "x".repeat(3_000)));
    expect(long.pages).toHaveLength(1);
  });

  it("reads a bounded number of pages when nothing in them belongs into a prompt", async () => {
    const { pages } = await read(
      Array.from({ length: 2_000 }, () => ""),
      { trigger: "m_1999" },
    );
    expect(pages).toHaveLength(runnerLimits.historyPagesMax);
  });

  it("[T1] finds the message that asked when so much was said since that it is out of sight", async () => {
    const texts = Array.from({ length: 1_000 }, (_, index) => `n${index}`);
    const { context, pages } = await read(texts, { trigger: "m_10", askSeq: 12 });
    expect(known(context).trigger?.id).toBe("m_10");
    expect(pages.at(-1)?.before).toBe(13);
    expect(known((await read(texts, { trigger: "m_gone", askSeq: 12 })).context).trigger).toBeUndefined();
  });

  it("[T1] finds the message that it goes on with, also behind the window, as far as it reads at all", async () => {
    const texts = Array.from({ length: 1_000 }, (_, index) => `n${index}`);
    const near = await read(texts, { continues: "m_990" });
    expect(known(near.context).continued).toMatchObject({ text: "n989" });
    expect(near.pages).toHaveLength(7);
    const far = await read(texts, { continues: "m_700", trigger: "m_1" });
    expect(known(far.context)).toMatchObject({ continued: { text: "n699" }, trigger: undefined });
    expect(far.pages).toHaveLength(11);
    const gone = await read(texts, { continues: "m_gone" });
    expect(known(gone.context).continued).toBe("unknown");
    expect(gone.pages).toHaveLength(runnerLimits.historyPagesMax);
    expect(known((await read(texts)).context).continued).toBeUndefined();
  });

  it("tries a read again when what refused it may pass, and gives up with the refusal", async () => {
    const busy = refuse("STORE_UNAVAILABLE", "busy");
    const good = await read(["one"], { refusals: [busy, busy] });
    expect(known(good.context).messages).toHaveLength(1);
    const bad = await read(["one"], { refusals: [busy, busy, busy, busy] });
    expect(bad.context).toMatchObject({ reason: "STORE_UNAVAILABLE" });
    expect(bad.pages).toHaveLength(runnerLimits.readTriesMax);
    const forbidden = await read(["one"], { refusals: [refuse("BAD_TOKEN", "no")] });
    expect(forbidden.context).toMatchObject({ reason: "BAD_TOKEN" });
    expect(forbidden.pages).toHaveLength(1);
  });
});
