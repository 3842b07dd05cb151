import { refuse } from "@polylogue/proto";
import type { ClientFrame } from "@polylogue/proto/room";
import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import type { Log } from "@polylogue/runtime/log/log";
import { createSeededRandom } from "@polylogue/runtime/random/seeded-random";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-trailer";
import { createSigner } from "@polylogue/runtime/signing/signer";
import { describe, expect, it } from "vitest";
import { type CommandCall, chain, type HelloCall, type Interceptor, type RequestCall } from "./call.ts";
import { createChains } from "./chains.ts";
import { openTill } from "./interceptors/pay.ts";
import { callProvider } from "./model-call/provider-call.ts";
import { answering, modelCall, scriptedProvider, sourceOf } from "./model-call/scripted-provider.fixture.ts";
import type { Principal } from "./principal.ts";

const clock = createManualClock();
const ada: Principal = { tenant: "t", participantId: "p_ada", displayName: "Ada", kind: "guest", expiresAtMs: 9e15 };
const signer = createSigner({ secret: "x".repeat(32), clock });
const one = { burst: 1, perSecond: 1 };

function setUp() {
  const lines: Record<string, unknown>[] = [];
  const write = (fields: object) => void lines.push({ ...fields });
  const log: Log = { debug: write, info: write, warn: write, error: write, child: () => log };
  const provider = scriptedProvider("one", answering("Hi"));
  const chains = createChains({
    clock,
    random: createSeededRandom(1),
    log,
    signer,
    directory: {
      identify: async (token) => (token === "good" ? ada : refuse("BAD_TOKEN", "no")),
      createGuest: async () => refuse("INTERNAL", ""),
      listPersonas: async () => [],
      listPresets: async () => [],
      reach: async () => undefined,
    },
    models: sourceOf(provider),
    till: openTill,
    rates: { commands: one, requests: one, hellos: one, sessions: one, rooms: one },
  });
  return { lines, provider, chains };
}

const base = { requestId: "q_1", method: "m", address: "1.2.3.4", signal: new AbortController().signal } as const;
const hello = (credential: string): HelloCall => ({ ...base, kind: "hello", costClass: "read", facts: {}, credential });
const request = (credential: string | undefined, isPublic = false): RequestCall => ({
  ...base,
  kind: "request",
  costClass: "read",
  facts: {},
  credential,
  isPublic,
});
const command = (): CommandCall => ({
  ...base,
  kind: "command",
  costClass: "write",
  principal: ada,
  frame: { room: "r_1", command: { case: "post", value: { text: "a secret text" } } } as ClientFrame,
});

describe("chain", () => {
  it("[G6] the first interceptor is the outermost, and each decides whether and how often the rest is called", () => {
    const seen: string[] = [];
    const note =
      (name: string, times = 1): Interceptor<string, number> =>
      (call, next) => {
        seen.push(`${name}>`);
        let sum = 0;
        for (let time = 0; time < times; time += 1) sum += next(`${call}${name}`);
        seen.push(`<${name}`);
        return sum;
      };
    const run = chain([note("a"), note("b", 2), note("c")]);
    const lasts: string[] = [];
    expect(run("", (call) => lasts.push(call))).toBe(3);
    expect(seen.join(" ")).toBe("a> b> c> <c c> <c <b <a");
    expect(lasts).toEqual(["abc", "abc"]);
  });
});

describe("the four chains", () => {
  it("[G6] a hello is limited before anybody is asked who it is, and audited whatever comes of it", async () => {
    const { chains, lines } = setUp();
    const never = () => Promise.reject(new Error("identify is the last"));
    expect(await chains.connection(hello("good"), never)).toBe(ada);
    expect(await chains.connection(hello("good"), never)).toMatchObject({ reason: "RATE_LIMITED" });
    expect(lines).toMatchObject([
      { call: "hello", outcome: "ok", tenant: "t", participant: "p_ada", address: "1.2.3.4" },
      { outcome: "RATE_LIMITED", code: "RESOURCE_EXHAUSTED" },
    ]);
  });

  it("[G6] a command passes when the participant's rate allows it, and its line has its answer and no text", () => {
    const { chains, lines } = setUp();
    let passed: CommandCall | undefined;
    const take = (call: CommandCall) => {
      passed = call;
      return undefined;
    };
    expect(chains.command(command(), take)).toBeUndefined();
    expect(lines).toEqual([]);
    passed?.answered?.("ROOM_ARCHIVED");
    expect(chains.command(command(), take)).toMatchObject({ reason: "RATE_LIMITED", retryAfterMs: 1_000 });
    expect(lines).toMatchObject([
      { call: "command", outcome: "ROOM_ARCHIVED", code: "FAILED_PRECONDITION", room: "r_1", participant: "p_ada" },
      { outcome: "RATE_LIMITED" },
    ]);
    expect(JSON.stringify(lines)).not.toContain("secret");
  });

  it("[G6] a request is identified by its credential, unless anybody may make it", async () => {
    const { chains } = setUp();
    let principal: Principal | undefined;
    const handle = async (call: RequestCall) => {
      principal = call.principal;
      return undefined;
    };
    expect(await chains.request(request("good"), handle)).toBeUndefined();
    expect(principal).toBe(ada);
    const { chains: others } = setUp();
    expect(await others.request(request(undefined), handle)).toMatchObject({ reason: "BAD_CREDENTIAL" });
    const { chains: third } = setUp();
    expect(await third.request(request("bad"), handle)).toMatchObject({ reason: "BAD_TOKEN" });
    const { chains: fourth } = setUp();
    expect(await fourth.request(request(undefined, true), handle)).toBeUndefined();
    expect(principal).toBeUndefined();
  });

  it("[G8] a model call is let in by a ticket and by nothing else, and its line has the turn and the cost", async () => {
    const { chains, lines, provider } = setUp();
    const ticket = {
      tenant: "t",
      room: "r_1",
      turnId: "t_1",
      attempt: 2,
      personaId: "p_1",
      asker: "p_2",
      chainId: "c_1",
      contextHead: 7,
    };
    const last = callProvider({ clock });
    const guest = await signer.sign("guest", { tenant: "t", participantId: "p", displayName: "x" }, 60_000);
    const service = await signer.sign("service", { role: "gateway", instance: "i" }, 60_000);
    for (const credential of ["", "x", guest, service]) {
      expect(await chains.model(modelCall([], { credential }), last)).toMatchObject({ reason: "BAD_CREDENTIAL" });
    }
    expect(provider.calls).toHaveLength(0);
    const credential = await signer.sign("ticket", ticket, 60_000);
    const answer = await chains.model(modelCall([], { credential }), last);
    if (isRefusal(answer)) throw new Error("refused");
    for await (const _ of answer);
    expect(lines.at(-1)).toMatchObject({
      call: "model",
      outcome: "ok",
      room: "r_1",
      turnId: "t_1",
      attempt: 2,
      tries: 1,
      tokens: 110,
      costNanoUsd: "200",
    });
  });

  it("[G6] a flood of refusals writes a bounded number of lines, and the next line counts the rest", async () => {
    const { chains, lines } = setUp();
    for (let count = 0; count < 5_000; count += 1) chains.command(command(), () => undefined);
    expect(lines.length).toBeLessThanOrEqual(200);
    await clock.advance(1_000);
    chains.command(command(), () => refuse("NOT_JOINED", "no"));
    expect(lines.at(-1)).toMatchObject({ outcome: "NOT_JOINED", unwritten: 4_799 });
  });
});
