import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startWireServer, type WireServer, wireUsage } from "@polylogue/models/fixtures";
import { systemClock } from "@polylogue/runtime/clock/system-clock";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, type Frame, guest, history, SocketClient } from "./socket-client.fixture.ts";
import { startTestStack } from "./stack.fixture.ts";
import {
  forVendor,
  question,
  type Silence,
  type Vendor,
  type VendorCase,
  vendorCases,
  vendors,
} from "./vendor-cases.fixture.ts";

/**
 * Where a model falls silent it is given little time, and is asked when the others have answered: far more than one call takes to
 * its vendor. No limit is short where a model says something, for on a busy machine it would look silent.
 */
const silenceMs = 2_000;
const limits: Readonly<Record<Silence | "none", Record<string, string>>> = {
  none: {},
  before: { MODEL_FIRST_TEXT_TIMEOUT_MS: String(silenceMs) },
  after: { MODEL_SILENCE_TIMEOUT_MS: String(silenceMs) },
};

const routes: Readonly<Record<Vendor, string>> = { anthropic: "/v1/messages", openai: "/v1/chat/completions" };
const cases = vendorCases.flatMap((one) => vendors.map((vendor) => ({ ...one, vendor, ...nameOf(one, vendor) })));

/** One whose first model never answers, and one whose model has a price. */
const elsewhereCall = { model: "scenario-normal-elsewhere", route: routes.openai };
const elsewhere = persona("elsewhere", ["anthropic/scenario-overloaded-1", `openai/${elsewhereCall.model}`]);
const pricedCall = { model: "claude-sonnet-5-5", route: routes.anthropic };
const priced = persona("priced", [`anthropic/${pricedCall.model}`]);

/** What a case came to, in a room of its own. */
interface Told {
  readonly ended: Frame;
  readonly streamed: string;
  readonly messages: readonly Frame[];
  readonly calls: number;
}

let addresses = 0;
let prices: Frame;
let told: ReadonlyMap<string, Told>;
let close: () => Promise<void>;

beforeAll(async () => {
  const wire = await startWireServer({ clock: systemClock });
  const directory = await mkdtemp(join(tmpdir(), "polylogue-vendors-"));
  const directoryFile = join(directory, "directory.yaml");
  await writeFile(directoryFile, JSON.stringify({ personas: [...cases.map(personaOf), elsewhere, priced] }));
  const products = await Promise.all(
    Object.entries(limits).map(async ([silent, settings]) => {
      const providers = { ...providersAt(wire), ...settings };
      return { silent, stack: await startTestStack({ directoryFile, proxyHops: 1, providers }) };
    }),
  );
  close = async () => {
    for (const { stack } of products) await stack[Symbol.asyncDispose]();
    await wire.close();
    await rm(directory, { recursive: true, force: true });
  };

  const others = [
    { handle: "elsewhere", ...elsewhereCall },
    { handle: "priced", ...pricedCall },
  ];
  const tellOf = async ({ silent, stack }: (typeof products)[number]) => {
    const mine = cases.filter((one) => (one.silent ?? "none") === silent);
    return await tellAll([...mine, ...(silent === "none" ? others : [])], stack.url, wire);
  };
  const spoken = await Promise.all(products.filter(({ silent }) => silent === "none").map(tellOf));
  const unspoken = await Promise.all(products.filter(({ silent }) => silent !== "none").map(tellOf));
  told = new Map([...spoken, ...unspoken].flat());
  const [first] = products;
  const { token } = await guest(first?.stack.url ?? "", "Mira");
  prices = (await call(first?.stack.url ?? "", "GET", "/api/prices", token)).body;
}, 60_000);

afterAll(() => close());

describe("whatever a vendor does, a turn ends in the one right way", () => {
  it.each(cases)("[T4, T10] $vendor, $model: $outcome $reason, after $calls calls", (one) => {
    const { ended, streamed, messages, calls } = toldOf(one.handle);
    const reason = forVendor(one.reason, one.vendor);
    expect(ended).toMatchObject({
      outcome: `OUTCOME_${one.outcome}`,
      reason: reason === "" ? "REASON_UNSPECIFIED" : `REASON_${reason}`,
    });
    expect(calls).toBe(one.calls);
    expect(ended.receipt.tries).toHaveLength(one.calls);
    if (one.text instanceof RegExp) expect(ended.text).toMatch(one.text);
    else expect(ended.text).toBe(one.text ?? "");
    expect(streamed).toBe(ended.text);
    // Who opens the room later is told the same.
    const { outcome, receipt } = ended;
    expect(messages.at(-1)).toMatchObject({ text: ended.text, turn: { outcome, reason: ended.reason, receipt } });
    expect(JSON.stringify(messages)).not.toContain("secret-key");
  });

  it.each(cases)("[W7] $vendor, $model: the receipt says what was used, and who counted it", (one) => {
    const { receipt } = toldOf(one.handle).ended;
    const { provenance } = one;
    const expected = provenance === undefined ? "UNSPECIFIED" : forVendor(provenance, one.vendor);
    expect(receipt.provenance).toBe(`PROVENANCE_${expected}`);
    const { inputUncached, cacheRead, cacheWrite, output, reasoning } = receipt.tokens;
    const input = [inputUncached, cacheRead, cacheWrite];
    const reported = [wireUsage.inputUncached, wireUsage.cacheRead, wireUsage.cacheWrite];
    switch (expected) {
      case "PROVIDER":
        expect([...input, output]).toEqual([...reported, wireUsage.output]);
        expect(reasoning).toBe(one.scenario === "reasoning" ? wireUsage.reasoning : 0);
        break;
      case "PROVIDER_PARTIAL":
        expect(input).toEqual(reported.map((tokens) => tokens * one.calls));
        break;
      case "COUNTED":
      case "ESTIMATED":
        expect(inputUncached).toBeGreaterThan(0);
        expect([cacheRead, cacheWrite]).toEqual([0, 0]);
        break;
      default:
        expect([...input, output, reasoning]).toEqual([0, 0, 0, 0, 0]);
    }
    if (one.text !== undefined) expect(output).toBeGreaterThan(0);
    // A model that no price list knows is never free (W6).
    expect(receipt.costNanoUsd).toBeUndefined();
    expect(receipt.priceVersion).toBe("");
  });

  it.each(cases)("[T10] $vendor, $model: each try says why it did not answer", (one) => {
    const { tries, firstTokenMs } = toldOf(one.handle).ended.receipt;
    const failures: string[] = tries.map(({ failure }: Frame) => failure);
    for (const failure of failures.slice(0, -1)) expect(failure).not.toBe("");
    if (one.failure !== undefined) expect(new Set(failures)).toEqual(new Set([one.failure]));
    else if (one.outcome !== "FAILED") expect(failures.at(-1)).toBe("");
    expect(firstTokenMs === undefined).toBe(one.text === undefined);
  });

  it("[T10] a candidate that stays overloaded is left for the next, and both stand in the receipt", () => {
    const { ended, calls } = toldOf("elsewhere");
    expect(calls).toBe(1);
    expect(ended).toMatchObject({ outcome: "OUTCOME_ANSWERED", text: `You said: ${question}` });
    expect(ended.receipt).toMatchObject({ provider: "openai", model: "scenario-normal-elsewhere" });
    expect(ended.receipt.tries.map(({ provider, failure }: Frame) => `${provider} ${failure}`)).toEqual([
      "anthropic overloaded",
      "anthropic overloaded",
      "anthropic overloaded",
      "openai ",
    ]);
  });

  it("[W1, W7] a reader of a receipt can do its sum again, cached tokens apart, from the prices that it names", () => {
    const { receipt } = toldOf("priced").ended;
    expect(receipt.tokens).toMatchObject({ cacheRead: wireUsage.cacheRead, cacheWrite: wireUsage.cacheWrite });
    expect(prices).toMatchObject({ version: receipt.priceVersion, date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
    const price = prices.models.find(({ model }: Frame) => model === pricedCall.model);
    const { inputUncached, cacheRead, cacheWrite, output } = receipt.tokens;
    const picoUsd =
      inputUncached * price.inputPicoUsd +
      cacheRead * price.cacheReadPicoUsd +
      cacheWrite * price.cacheWritePicoUsd +
      output * price.outputPicoUsd;
    expect(picoUsd).toBeGreaterThan(0);
    expect(receipt.costNanoUsd).toBe(String(Math.ceil(picoUsd / 1_000)));
  });
});

/** Asks in a room for each, all at the same time. */
async function tellAll(
  asked: readonly { readonly handle: string; readonly model: string; readonly route: string }[],
  url: string,
  wire: WireServer,
): Promise<(readonly [string, Told])[]> {
  const mira = await guest(url, "Mira");
  const socket = await SocketClient.open(url);
  await socket.ask({ hello: { token: mira.token } });
  const tell = async ({ handle, model, route }: (typeof asked)[number]) => {
    const room = await roomWith(handle, url, mira.token);
    await socket.ask({ room, join: {} });
    await socket.ask({ room, post: { clientMessageId: handle, text: question } });
    const { event } = await socket.until((frame) => frame.room === room && frame.event?.turnEnded);
    const ended = event.turnEnded;
    const calls = wire.calls.filter((made) => made.model === model && made.route === route).length;
    const messages = await history(url, mira.token, room);
    return [handle, { ended, streamed: socket.streamed(ended.turnId), messages, calls }] as const;
  };
  const all = await Promise.all(asked.map(tell));
  socket.close();
  return all;
}

function toldOf(handle: string): Told {
  const found = told.get(handle);
  if (found === undefined) throw new Error(`nothing was told of ${handle}`);
  return found;
}

/** Each from an address of its own: one address makes only so many rooms at once. */
async function roomWith(handle: string, url: string, token: string): Promise<string> {
  addresses += 1;
  const response = await fetch(`${url}/api/rooms`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "x-forwarded-for": `10.0.0.${addresses}`,
    },
    body: JSON.stringify({ title: handle, personas: [handle] }),
  });
  const { room }: Frame = await response.json();
  return room.id;
}

function nameOf(one: VendorCase, vendor: Vendor): { handle: string; model: string; route: string } {
  const scenario = forVendor(one.scenario, vendor);
  return { handle: `${vendor}-${scenario}`, model: `scenario-${scenario}`, route: routes[vendor] };
}

function personaOf({ handle, vendor, model, outputTokensMax }: (typeof cases)[number]): object {
  return { ...persona(handle, [`${vendor}/${model}`]), ...(outputTokensMax !== undefined && { outputTokensMax }) };
}

function persona(handle: string, models: readonly string[]): object {
  return { handle, displayName: handle, description: "Is served", instructions: "You are brief.", models };
}

function providersAt(wire: WireServer): Record<string, string> {
  return {
    ANTHROPIC_API_KEY: "secret-key-a",
    ANTHROPIC_BASE_URL: wire.anthropicBaseUrl,
    OPENAI_API_KEY: "secret-key-o",
    OPENAI_BASE_URL: wire.openAiBaseUrl,
  };
}
