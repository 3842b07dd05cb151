import { connect } from "node:http2";
import { Code, ConnectError } from "@connectrpc/connect";
import { type Providers, priceList } from "@polylogue/models";
import { EndReason, FailureReason, type GenerateResponse, ModelService } from "@polylogue/proto/model";
import { refusalFromError } from "@polylogue/runtime/rpc/refusal-wire";
import { createRpcClient } from "@polylogue/runtime/rpc/rpc-client";
import { describe, expect, it } from "vitest";
import {
  answering,
  failing,
  type Script,
  type ScriptedProvider,
  scriptedProvider,
  sourceOf,
  usageOf,
} from "../../model-call/scripted-provider.fixture.ts";
import { signer, startTestGateway } from "../../service.fixture.ts";

const ticket = {
  tenant: "t",
  room: "r_1",
  turnId: "t_1",
  attempt: 1,
  personaId: "p_1",
  asker: "p_2",
  chainId: "c_1",
  contextHead: 7,
};
const question = { models: ["one/a"], messages: [{ role: 1, text: "hello" }] };

async function setUp(...scripts: readonly Script[]) {
  const provider = scriptedProvider("one", ...scripts);
  const gateway = await startTestGateway({ doors: ["model"] }, { models: providersOf(provider) });
  const baseUrl = `http://127.0.0.1:${gateway.service.modelPort}`;
  const token = await signer.sign("ticket", ticket, 60_000);
  const client = createRpcClient(ModelService, { baseUrl, authorization: () => token, timeoutMs: 20_000 });
  return {
    provider,
    gateway,
    baseUrl,
    client,
    async ask(request: Parameters<typeof client.generate>[0] = question): Promise<GenerateResponse["part"][]> {
      const parts: GenerateResponse["part"][] = [];
      for await (const { part } of client.generate(request)) parts.push(part);
      return parts;
    },
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

function providersOf(provider: ScriptedProvider): Providers {
  return { ...sourceOf(provider), list: () => [], priceBook: priceList };
}

/** A schema as JSON, so many levels deep. */
function schema(description: string, levels = 1): string {
  const inner = levels > 1 ? `,"not":${schema("", levels - 1)}` : "";
  return `{"type":"object","description":${JSON.stringify(description)}${inner}}`;
}

const refusalOf = (run: Promise<unknown>) => run.then(() => undefined, refusalFromError);

describe("the model door", () => {
  it("[G1] a request whose authority is none is refused, and the process lives", async () => {
    await using door = await setUp(answering("Hel", "lo"));
    const session = connect(door.baseUrl);
    const stream = session.request({
      ":method": "POST",
      ":authority": "[::",
      ":path": "/polylogue.model.v1.ModelService/Generate",
      "content-type": "application/grpc",
    });
    stream.end();
    const status = await new Promise((resolve, reject) => {
      stream.once("response", (given) => resolve(given[":status"]));
      stream.once("error", reject);
    });
    expect(status).toBe(400);
    session.destroy();
    expect((await door.ask()).at(-1)?.case).toBe("ended");
  });

  it("[T10] streams the answer, and ends with the receipt", async () => {
    await using door = await setUp(answering("Hel", "lo"));
    expect(door.gateway.service).toMatchObject({ port: undefined, url: "" });
    const parts = await door.ask();
    expect(parts.map(({ case: name }) => name)).toEqual(["started", "text", "text", "ended"]);
    expect(parts[0]?.value).toMatchObject({ provider: "one", model: "real-model", rehearsal: false });
    expect(parts[3]?.value).toMatchObject({
      reason: EndReason.STOP,
      receipt: {
        model: "real-model",
        route: "default",
        tokens: { inputUncached: 100, output: 10 },
        costNanoUsd: 200n,
        tries: [{ provider: "one", failure: "" }],
      },
    });
  });

  it("[T10] a call that fails says so in its last part, without the vendor's words", async () => {
    await using door = await setUp(failing("authentication", { message: "key sk-123 is bad" }));
    const parts = await door.ask();
    expect(parts.map(({ case: name }) => name)).toEqual(["failed"]);
    expect(parts[0]?.value).toMatchObject({
      reason: FailureReason.AUTHENTICATION,
      receipt: { tries: [{ failure: "authentication" }] },
    });
    expect(JSON.stringify(parts, (_key, value) => (typeof value === "bigint" ? `${value}` : value))).not.toContain(
      "sk-123",
    );
  });

  it("[G8] a ticket is the only credential", async () => {
    await using door = await setUp(answering("no"));
    const guest = await signer.sign("guest", { tenant: "t", participantId: "p", displayName: "x" }, 60_000);
    const service = await signer.sign("service", { role: "runner", instance: "i" }, 60_000);
    const statement = await signer.sign(
      "statement",
      { tenant: "t", participantId: "p", displayName: "x", kind: "guest", session: 0 },
      60_000,
    );
    for (const credential of ["", "nonsense", guest, service, statement]) {
      const client = createRpcClient(ModelService, { baseUrl: door.baseUrl, authorization: () => credential });
      const read = async () => {
        for await (const _ of client.generate(question));
      };
      expect(await refusalOf(read())).toMatchObject({ reason: "BAD_CREDENTIAL" });
    }
    expect(door.provider.calls).toHaveLength(0);
  });

  it.each<[string, object]>([
    ["no messages", { messages: [] }],
    ["an assistant's last word", { messages: [{ role: 2, text: "x" }] }],
    ["a message of nobody", { messages: [{ role: 0, text: "x" }] }],
    ["1,001 messages", { messages: Array.from({ length: 1_001 }, () => ({ role: 1, text: "x" })) }],
    ["over 2 MiB", { messages: [{ role: 1, text: "x".repeat(2_097_153) }] }],
    ["a system prompt over 64 KiB", { system: "é".repeat(32_769) }],
    ["nine models", { models: Array.from({ length: 9 }, (_, n) => `one/${n}`) }],
    ["a model's name without end", { models: ["x".repeat(257)] }],
    ["an output without bound", { outputTokensMax: 32_769 }],
    ["a temperature of 3", { temperature: 3 }],
    ["a temperature of NaN", { temperature: Number.NaN }],
    ["17 tools", { tools: Array.from({ length: 17 }, (_, n) => ({ name: `tool-${n}` })) }],
    ["two tools of one name", { tools: [{ name: "pass" }, { name: "pass" }] }],
    ["a tool without a name", { tools: [{ name: "" }] }],
    ["a tool's name that vendors refuse", { tools: [{ name: "say nothing" }] }],
    ["a tool described without end", { tools: [{ name: "pass", description: "é".repeat(513) }] }],
    ["a tool's parameters that are no JSON", { tools: [{ name: "pass", parametersJson: "{" }] }],
    ["a tool's parameters that are no object", { tools: [{ name: "pass", parametersJson: '{"type":"string"}' }] }],
    ["a tool's parameters over 8 KiB", { tools: [{ name: "pass", parametersJson: schema("x".repeat(8_192)) }] }],
    ["a tool's parameters 33 levels deep", { tools: [{ name: "pass", parametersJson: schema("", 33) }] }],
  ])("G1: %s is refused before anything is called", async (_name, more) => {
    await using door = await setUp(answering("no"));
    expect(await refusalOf(door.ask({ ...question, ...more }))).toMatchObject({ reason: "BAD_FIELD" });
    expect(door.provider.calls).toHaveLength(0);
  });

  it("offers tools, says which messages come again, and passes on which tool was called", async () => {
    await using door = await setUp([
      { type: "start", model: "m" },
      { type: "tool", id: "call_1", name: "pass", argumentsJson: '{"reason":"nothing to add"}' },
      { type: "usage", usage: usageOf({ inputUncached: 100, output: 10 }) },
      { type: "end", reason: "tool" },
    ]);
    const parts = await door.ask({
      models: ["one/a"],
      messages: [
        { role: 1, text: "hello", cache: true },
        { role: 1, text: "your turn" },
      ],
      tools: [
        { name: "pass", description: "Say nothing.", parametersJson: schema("why") },
        { name: "leave", description: "Go." },
      ],
    });
    expect(door.provider.calls[0]?.request).toMatchObject({
      messages: [
        { role: "user", text: "hello", cache: true },
        { role: "user", text: "your turn", cache: false },
      ],
      tools: [
        { name: "pass", description: "Say nothing.", parameters: { type: "object", description: "why" } },
        { name: "leave", description: "Go.", parameters: {} },
      ],
    });
    expect(parts.map(({ case: name }) => name)).toEqual(["started", "toolCall", "ended"]);
    expect(parts[1]?.value).toMatchObject({
      id: "call_1",
      name: "pass",
      argumentsJson: '{"reason":"nothing to add"}',
    });
    expect(parts[2]?.value).toMatchObject({ reason: EndReason.TOOL, receipt: { tokens: { output: 10 } } });
  });

  const endless: Script = [
    { type: "start", model: "m" },
    { type: "text", text: "Hel" },
    (signal) => new Promise((resolve) => signal.addEventListener("abort", resolve)),
  ];

  it("[T5] a caller that leaves stops the provider's call", async () => {
    await using door = await setUp(endless);
    const leave = new AbortController();
    const read = async () => {
      for await (const { part } of door.client.generate(question, { signal: leave.signal })) {
        if (part.case === "text") leave.abort();
      }
    };
    await expect(read()).rejects.toThrow();
    const signal = door.provider.calls[0]?.signal;
    if (!signal?.aborted) await new Promise((resolve) => signal?.addEventListener("abort", resolve));
    expect(signal?.aborted).toBe(true);
  });

  it("[T5, W7] a caller that stops its call stops the provider's, and is told what it cost; another ticket stops nothing", async () => {
    await using door = await setUp(endless);
    const other = await signer.sign("ticket", { ...ticket, turnId: "t_2" }, 60_000);
    const stranger = createRpcClient(ModelService, { baseUrl: door.baseUrl, authorization: () => other });
    const nobody = createRpcClient(ModelService, { baseUrl: door.baseUrl });
    const answers: boolean[] = [];
    const parts: GenerateResponse["part"][] = [];
    for await (const { part } of door.client.generate(question)) {
      parts.push(part);
      if (part.case !== "text") continue;
      for (const client of [stranger, nobody, door.client]) answers.push((await client.stopGenerate({})).stopped);
    }
    expect(answers).toEqual([false, false, true]);
    expect(door.provider.calls[0]?.signal.aborted).toBe(true);
    expect(parts.at(-1)).toMatchObject({
      case: "failed",
      value: { reason: FailureReason.ABORTED, receipt: { tokens: { output: 1 } } },
    });
    expect((await door.client.stopGenerate({})).stopped).toBe(false);
  });

  it("[G7] at the end calls under way are given their time, then stopped with their receipt", async () => {
    const door = await setUp(endless);
    const reading = (async () => {
      const parts: GenerateResponse["part"][] = [];
      let closing: Promise<void> | undefined;
      for await (const { part } of door.client.generate(question)) {
        parts.push(part);
        if (part.case === "text") closing = door.gateway.service.close();
      }
      await closing;
      return parts;
    })();
    const last = (await reading).at(-1);
    expect(last).toMatchObject({
      case: "failed",
      value: { reason: FailureReason.ABORTED, receipt: { tokens: { output: 1 } } },
    });
    await door[Symbol.asyncDispose]();
  });

  it("[G7] the front doors have no models, and the model door has no rooms", async () => {
    await using both = await startTestGateway({ doors: ["model", "api"] });
    const { port, modelPort } = both.service;
    const front = createRpcClient(ModelService, { baseUrl: `http://127.0.0.1:${port}` });
    const read = async () => {
      for await (const _ of front.generate(question));
    };
    const failure = await read().catch((error: unknown) => error);
    expect(ConnectError.from(failure).code).toBe(Code.Unimplemented);
    await expect(fetch(`http://127.0.0.1:${modelPort}/api/rooms`)).rejects.toThrow();
  });
});
