import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { priceList } from "@polylogue/models";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestGateway, type TestGateway } from "../../service.fixture.ts";

let gateway: TestGateway;
let token = "";
let webDir = "";

beforeAll(async () => {
  webDir = await mkdtemp(join(tmpdir(), "polylogue-web-"));
  await mkdir(join(webDir, "dist", "assets"), { recursive: true });
  await writeFile(join(webDir, "secret.txt"), "secret");
  await symlink(join(webDir, "secret.txt"), join(webDir, "dist", "link.txt"));
  await writeFile(join(webDir, "dist", "index.html"), "<script>go()</script><script src=/assets/a-1.js></script>");
  await writeFile(join(webDir, "dist", "assets", "a-1.js"), "go()");
  gateway = await startTestGateway({ webDir: join(webDir, "dist"), sessionsBurst: 20 });
  token = await gateway.token();
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await rm(webDir, { recursive: true });
});

// biome-ignore lint/suspicious/noExplicitAny: the shape is what is under test
type Json = any;

async function call(method: string, path: string, options: { body?: unknown; headers?: Record<string, string> } = {}) {
  const { body } = options;
  const response = await fetch(`${gateway.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { "content-type": "application/json" }),
      ...options.headers,
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === "" ? undefined : JSON.parse(text)) as Json,
  };
}

/** A request whose path is sent as it is written. */
function rawGet(path: string): Promise<{ status: number; body: string; headers: NodeJS.Dict<string | string[]> }> {
  const { hostname, port } = new URL(gateway.url);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
    });
    request.on("error", reject);
    request.end();
  });
}

describe("the API", () => {
  it("makes a guest of a name", async () => {
    const { status, body } = await call("POST", "/api/session", {
      body: { displayName: "Mira" },
      headers: { authorization: "" },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      participant: { id: "p_Mira", kind: "PARTICIPANT_KIND_PERSON", displayName: "Mira" },
    });
  });

  it("makes a room, with its personas resolved by the directory", async () => {
    const { status, headers, body } = await call("POST", "/api/rooms", {
      body: { title: "Launch", personas: ["@Ada"] },
    });
    expect([status, headers.get("location")]).toEqual([201, "/api/rooms/r_new"]);
    expect(body.room).toMatchObject({
      id: "r_new",
      title: "Launch",
      participants: [
        {
          id: expect.stringMatching(/^p_[a-z2-7]{16}$/),
          kind: "PARTICIPANT_KIND_PERSONA",
          handle: "ada",
          displayName: "Ada",
          persona: { personaId: "ada", version: 1, accent: "cobalt" },
        },
      ],
    });
  });

  it("shows, changes, lists and deletes rooms", async () => {
    expect((await call("GET", "/api/rooms/r_1")).body).toMatchObject({
      room: { id: "r_1", archived: false, participants: [{ id: "p_mira" }] },
      headSeq: 7,
    });
    const patched = await call("PATCH", "/api/rooms/r_1", { body: { title: "New", visibility: "VISIBILITY_LISTED" } });
    expect([patched.status, patched.body.room.id]).toEqual([200, "r_1"]);
    const list = await call("GET", "/api/rooms?limit=7");
    expect(list.body).toMatchObject({ rooms: [{ room: { id: "r_7" }, unread: 0 }], nextCursor: "next" });
    expect(await call("DELETE", "/api/rooms/r_1")).toMatchObject({ status: 204, body: undefined });
  });

  it.each([
    ["", "before undefined after undefined limit 0"],
    ["?before=9&limit=200", "before 9 after undefined limit 200"],
    ["?after=0", "before undefined after 0 limit 0"],
  ])("pages history: %s", async (query, told) => {
    const { body } = await call("GET", `/api/rooms/r_1/messages${query}`);
    expect(body).toMatchObject({ messages: [{ id: told }], hasMore: true });
  });

  it("names personas with what answers for them, and says why one can not", async () => {
    const { body } = await call("GET", "/api/personas");
    expect(body.personas).toEqual([
      {
        handle: "ada",
        displayName: "Ada",
        description: "Thinks.",
        accent: "cobalt",
        model: expect.any(String),
        provider: "rehearsal",
        rehearsal: true,
        available: true,
      },
      expect.objectContaining({
        handle: "bob",
        provider: "anthropic",
        model: "claude",
        available: false,
        reason: expect.stringMatching(/live/),
      }),
    ]);
    expect((await call("GET", "/api/presets")).body.presets).toMatchObject([{ id: "x", personas: ["ada"] }]);
  });

  it("lists the models that can be asked, and only such", async () => {
    const { status, body } = await call("GET", "/api/models");
    expect(status).toBe(200);
    // Bob's provider is not live.
    expect(body.models).toEqual([
      {
        reference: expect.stringMatching(/^rehearsal\//),
        provider: "rehearsal",
        model: expect.any(String),
        rehearsal: true,
        priced: true,
      },
    ]);
  });

  it("[W1, W6] tells what receipts are reckoned with: the version, its date and source, and every price", async () => {
    const { status, body } = await call("GET", "/api/prices");
    expect(status).toBe(200);
    expect(body).toMatchObject({ version: priceList.version, date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
    expect(body.source).toContain("list prices");
    const listed = Object.values(priceList.prices).flatMap((models) => Object.keys(models));
    expect(body.models.map(({ model }: { model: string }) => model)).toEqual(listed);
    for (const { provider, model, ...price } of body.models) {
      const known = priceList.prices[provider]?.[model];
      expect(price).toMatchObject({ ...known });
      const { longInput, ...buckets } = price;
      expect(Object.values(buckets).every(Number.isSafeInteger)).toBe(true);
      expect(Object.keys(buckets)).toHaveLength(5);
      // A bucket without a price of its own costs what input or output costs.
      if (known?.cacheWritePicoUsd === undefined) expect(price.cacheWritePicoUsd).toBe(price.inputPicoUsd);
      expect(price.reasoningPicoUsd).toBe(price.outputPicoUsd);
      expect(longInput === undefined).toBe(known?.longInput === undefined);
    }
  });

  it("is healthy, and ready as long as room and directory answer", async () => {
    expect(await call("GET", "/healthz")).toMatchObject({ status: 200, body: { status: "ok" } });
    expect(await call("GET", "/readyz")).toMatchObject({ status: 200, body: { status: "ready", degraded: [] } });
    const lame = await startTestGateway();
    await lame.room.close(0);
    const response = await fetch(`${lame.url}/readyz`);
    expect([response.status, await response.json()]).toMatchObject([
      503,
      { status: "unready", checks: { directory: "ok", rooms: { reachable: 0, of: 1 } } },
    ]);
    await lame[Symbol.asyncDispose]();
  });

  it("[B4] degraded, and still in service, while one of several instances is out of reach or Redis is away", async () => {
    const other = await startTestGateway();
    const half = await startTestGateway({
      roomAddresses: [`127.0.0.1:${other.room.port}`, "127.0.0.1:1"],
      redis: {
        target: { kind: "single", addresses: [{ host: "127.0.0.1", port: 1 }], isTls: false, database: 0 },
        prefix: "p",
      },
    });
    const response = await fetch(`${half.url}/readyz`);
    expect([response.status, await response.json()]).toMatchObject([
      200,
      {
        status: "degraded",
        degraded: ["rooms", "redis"],
        checks: { rooms: { reachable: 1, of: 2 }, instances: "redis away" },
      },
    ]);
    await half[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
  });
});

describe("bad requests", () => {
  const title = { title: "x" };
  it.each<[string, string, string, unknown, Record<string, string>, number, string]>([
    ["no credential", "GET", "/api/rooms", undefined, { authorization: "" }, 401, "BAD_CREDENTIAL"],
    ["another scheme", "GET", "/api/rooms", undefined, { authorization: "Basic eDp5" }, 401, "BAD_CREDENTIAL"],
    ["a forged token", "GET", "/api/rooms", undefined, { authorization: "Bearer a.b.c" }, 401, "BAD_TOKEN"],
    ["two tokens", "GET", "/api/rooms", undefined, { authorization: "Bearer a, Bearer b" }, 401, "BAD_CREDENTIAL"],
    ["an unknown route", "GET", "/api/nothing", undefined, {}, 404, "ROUTE_NOT_FOUND"],
    ["the API itself", "GET", "/api", undefined, {}, 404, "ROUTE_NOT_FOUND"],
    ["a wrong method", "PUT", "/api/rooms", title, {}, 404, "ROUTE_NOT_FOUND"],
    ["a missing room", "GET", "/api/rooms/nowhere", undefined, {}, 404, "ROOM_NOT_FOUND"],
    ["a room that can be none", "GET", "/api/rooms/a%2F..%2Fb", undefined, {}, 404, "ROOM_NOT_FOUND"],
    ["__proto__ for a room", "GET", "/api/rooms/__proto__", undefined, {}, 404, "ROOM_NOT_FOUND"],
    ["no JSON", "POST", "/api/rooms", "{", {}, 400, "MALFORMED_FRAME"],
    ["an array", "POST", "/api/rooms", "[]", {}, 400, "MALFORMED_FRAME"],
    ["nothing", "POST", "/api/rooms", "", {}, 400, "MALFORMED_FRAME"],
    ["another type", "POST", "/api/rooms", title, { "content-type": "text/plain" }, 400, "MALFORMED_FRAME"],
    ["a packed body", "POST", "/api/rooms", title, { "content-encoding": "gzip" }, 400, "MALFORMED_FRAME"],
    ["a key twice", "POST", "/api/rooms", '{"title":"a","title":"b"}', {}, 400, "DUPLICATE_KEY"],
    ["too deep", "POST", "/api/rooms", `{"title":${"[".repeat(40)}${"]".repeat(40)}}`, {}, 400, "FRAME_TOO_DEEP"],
    ["65 KiB", "POST", "/api/rooms", { title: "x".repeat(65_537) }, {}, 400, "FRAME_TOO_LARGE"],
    ["an unknown field", "POST", "/api/rooms", { title: "x", colour: "red" }, {}, 400, "BAD_FIELD"],
    ["fields of a refusal", "POST", "/api/rooms", { reason: "INTERNAL", message: "x" }, {}, 400, "BAD_FIELD"],
    ["an unknown persona", "POST", "/api/rooms", { title: "x", personas: ["no"] }, {}, 400, "UNKNOWN_PERSONA"],
    ["33 personas", "POST", "/api/rooms", { title: "x", personas: Array(33).fill("ada") }, {}, 400, "BAD_COMMAND"],
    [
      "seats from outside",
      "POST",
      "/api/rooms",
      { title: "x", resolvedPersonas: [{ id: "p" }] },
      {},
      403,
      "NOT_ALLOWED",
    ],
    ["a name that is no text", "POST", "/api/session", { displayName: 7 }, {}, 400, "BAD_FIELD"],
    ["no name", "POST", "/api/session", {}, {}, 400, "BAD_NAME"],
    [
      "a foreign page",
      "POST",
      "/api/session",
      { displayName: "x" },
      { origin: "https://e.example" },
      403,
      "ORIGIN_REFUSED",
    ],
    ["a page of 201", "GET", "/api/rooms/r_1/messages?limit=201", undefined, {}, 400, "BAD_PAGE"],
    ["a page of 0", "GET", "/api/rooms/r_1/messages?limit=0", undefined, {}, 400, "BAD_PAGE"],
    ["a page of -1", "GET", "/api/rooms/r_1/messages?limit=-1", undefined, {}, 400, "BAD_PAGE"],
    ["a page both ways", "GET", "/api/rooms/r_1/messages?before=5&after=1", undefined, {}, 400, "BAD_PAGE"],
    ["a page before 2^32", "GET", "/api/rooms/r_1/messages?before=4294967296", undefined, {}, 400, "BAD_PAGE"],
    ["a page before two", "GET", "/api/rooms/r_1/messages?before=1&before=2", undefined, {}, 400, "BAD_PAGE"],
  ])("G1: %s", async (_name, method, path, body, headers, status, reason) => {
    const answer = await call(method, path, { ...(body !== undefined && { body }), headers });
    expect(answer.body.error).toMatchObject({ reason, code: expect.any(String), message: expect.stringMatching(/\w/) });
    expect(answer.status).toBe(status);
    expect(Object.keys(answer.body)).toEqual(["error"]);
  });

  it("[G1] what is no HTTP is answered 400 and closed, and the server lives", async () => {
    const { hostname, port } = new URL(gateway.url);
    for (const bytes of [
      "\r\n\r\n\r\nnonsense\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
      "PRI * HTTP/2.0\r\n\r\nnonsense, and not a preface at all",
    ]) {
      const socket = connect(Number(port), hostname);
      await new Promise((resolve) => {
        socket.on("close", resolve);
        socket.on("error", () => {});
        socket.resume();
        socket.write(bytes);
      });
    }
    expect((await call("GET", "/healthz")).status).toBe(200);
  });

  it("[G1] an address makes so many guests at once and no more", async () => {
    const answers = [];
    for (let count = 0; count < 25; count += 1)
      answers.push(await call("POST", "/api/session", { body: { displayName: "x" } }));
    // One comes back each second, perhaps just now.
    const last = answers.findLast(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(2);
    expect(last?.body.error).toMatchObject({ reason: "RATE_LIMITED", retryAfterMs: expect.any(Number) });
    expect(Number(last?.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
  });

  it("[S5] an instance that is out of reach is UNAVAILABLE, not a fault", async () => {
    const lame = await startTestGateway();
    await lame.room.close(0);
    const response = await fetch(`${lame.url}/api/rooms/r_1`, { headers: { authorization: `Bearer ${token}` } });
    expect([response.status, await response.json()]).toMatchObject([503, { error: { code: "UNAVAILABLE" } }]);
    await lame[Symbol.asyncDispose]();
  });
});

describe("headers", () => {
  it("[G1] data is not kept, not framed and not guessed at; there is no door for foreign pages", async () => {
    const { headers } = await call("GET", "/api/rooms", { headers: { origin: "https://elsewhere.example" } });
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("access-control-allow-origin")).toBeNull();
    expect(headers.get("x-powered-by")).toBeNull();
    expect(headers.get("x-request-id")).toMatch(/^q_/);
  });

  it("[G1] a page runs only its files and its own inline scripts, and stands in no frame", async () => {
    const { status, headers, body } = await rawGet("/r/r_1");
    expect([status, headers["content-type"], headers["cache-control"]]).toEqual([
      200,
      "text/html; charset=utf-8",
      "no-cache",
    ]);
    expect(body).toContain("<script>");
    const csp = String(headers["content-security-policy"]);
    expect(csp).toMatch(/script-src 'self' 'sha256-[\w+/=]{44}';/);
    expect(csp).not.toMatch(/script-src[^;]*unsafe/);
    expect(csp).toContain("frame-ancestors 'none'");
    expect(headers["referrer-policy"]).toBe("no-referrer");
  });
});

describe("the web client", () => {
  it("is the page at the root and at rooms, and its files with a long life", async () => {
    for (const path of ["/", "/r/", "/r/r_1", "/index.html", "/?x=1"]) expect((await rawGet(path)).status).toBe(200);
    const script = await rawGet("/assets/a-1.js");
    expect(script).toMatchObject({
      status: 200,
      body: "go()",
      headers: {
        "cache-control": "public, max-age=31536000, immutable",
        "content-type": "text/javascript; charset=utf-8",
      },
    });
    const again = await fetch(`${gateway.url}/`, {
      headers: { "if-none-match": String((await rawGet("/")).headers.etag) },
    });
    expect(again.status).toBe(304);
    const head = await fetch(`${gateway.url}/assets/a-1.js`, { method: "HEAD" });
    expect([head.status, await head.text(), head.headers.get("content-length")]).toEqual([200, "", "4"]);
  });

  it.each([
    "/nothing",
    "/assets/none.js",
    "/assets/",
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/assets/../../secret.txt",
    "/..\\secret.txt",
    "/%00",
    "/%",
    "//secret.txt",
    "/link.txt",
    "/.env",
    "/r/a/b",
  ])("[G1] %s is nothing", async (path) => {
    const { status, body } = await rawGet(path);
    expect(status).toBe(404);
    expect(body).toContain("ROUTE_NOT_FOUND");
    expect(body).not.toContain("secret\n");
  });
});
