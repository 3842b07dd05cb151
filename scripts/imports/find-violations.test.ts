import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { arrowTable } from "./arrow-table.ts";
import { findViolations } from "./find-violations.ts";
import { parseModule } from "./parse-module.ts";
import { readModules } from "./read-modules.ts";

test("the check fails when it has read no module", () => {
  expect(() => findViolations([], arrowTable)).toThrow("No module was read");
});

test("the check fails when a module cannot be parsed", () => {
  expect(() => parseModule("web/src/main.tsx", "const = 1")).toThrow("cannot be parsed");
});

test("the check reads this very file and skips generated code", () => {
  const paths = readModules(resolve(import.meta.dirname, "../..")).map((module) => module.path);
  expect(paths).toContain("scripts/imports/find-violations.test.ts");
  expect(paths.filter((path) => path.includes("/gen/") || path.includes("node_modules"))).toEqual([]);
});

describe("planted violations are found", () => {
  test.each([
    ["a sibling service", "services/room/src/a.ts", 'import { b } from "@polylogue/personas";', "services/personas"],
    [
      "a type of a sibling",
      "services/room/src/a.ts",
      'import type { B } from "@polylogue/personas";',
      "services/personas",
    ],
    ["an arrow upwards", "services/runtime/src/a.ts", 'export { b } from "@polylogue/room";', "services/room"],
    ["an import on demand", "proto/src/a.ts", 'const b = await import("@polylogue/runtime/log");', "services/runtime"],
    ["an import type", "proto/src/a.ts", 'let b: import("@polylogue/web").B;', "may not import web"],
    ["an unknown package", "gateway/src/a.ts", 'import "@polylogue/nowhere";', "may not import @polylogue/nowhere"],
    ["a way round by path", "gateway/src/a.ts", 'import { b } from "../../services/room/src/b.ts";', "services/room"],
    ["an allowed package by path", "web/src/a.ts", 'import { b } from "../../proto/src/b.ts";', "by its name"],
    ["its own package by name", "services/room/src/a.ts", 'import { b } from "@polylogue/room";', "by path"],
    ["a path out of all packages", "web/src/a.ts", 'import { b } from "../../other.ts";', "leads out of web"],
    [
      "the reducer outside of tests",
      "services/all-in-one/src/a.ts",
      'import "../../../web/src/a.ts";',
      "may not import web",
    ],
  ])("arrows: %s", (_, path, text, reason) => {
    expect(reasonsFor(path, text)).toEqual([expect.stringContaining(reason)]);
  });

  test.each([
    ["ws", "gateway/src/doors/api/a.ts", 'import { WebSocketServer } from "ws";'],
    ["grpc-js", "services/room/src/a.ts", 'import * as grpc from "@grpc/grpc-js";'],
    ["connect", "gateway/src/doors/browser/a.ts", 'import { createClient } from "@connectrpc/connect";'],
    ["connect's types", "services/room/src/store/a.ts", 'import type { Client } from "@connectrpc/connect";'],
    ["a module below", "services/room/src/a.ts", 'import { b } from "@connectrpc/connect/protocol";'],
    ["sqlite", "services/room/src/store/a.ts", 'import { DatabaseSync } from "@photostructure/sqlite";'],
    ["redis", "services/room/src/bus/a.ts", 'import { Redis } from "ioredis";'],
    ["aws", "services/room/src/store/a.ts", 'import { DynamoDBClient } from "@aws-sdk/client-dynamodb";'],
    ["anthropic", "services/models/src/a.ts", 'import Anthropic from "@anthropic-ai/sdk";'],
    ["openai", "services/models/src/anthropic/a.ts", 'import type OpenAI from "openai";'],
    ["jose", "gateway/src/a.ts", 'import { SignJWT } from "jose";'],
    ["pino", "services/runtime/src/a.ts", 'import { pino } from "pino";'],
    ["react", "web/src/room/a.ts", 'import { useState } from "react";'],
    ["react-dom", "web/src/connection/a.ts", 'import { createRoot } from "react-dom/client";'],
    ["yaml", "services/room/src/a.ts", 'import { parse } from "yaml";'],
    ["zod", "services/room/src/decide/a.ts", 'import { z } from "zod";'],
    ["timers", "services/room/src/a.ts", 'import { setImmediate } from "node:timers/promises";'],
  ])("doors: %s", (_, path, text) => {
    expect(reasonsFor(path, text)).toEqual([expect.stringContaining("may only be imported in")]);
  });

  test("doors: of connect a client may take only types and the error", () => {
    const path = "services/personas/src/model-client.ts";
    expect(reasonsFor(path, 'import { createClient, type Client } from "@connectrpc/connect";')).toHaveLength(1);
    expect(reasonsFor(path, 'import { Code, ConnectError, type Client } from "@connectrpc/connect";')).toEqual([]);
  });

  test("types only: the web client brings no protobuf to the browser", () => {
    const reason = "only types may be imported here";
    expect(reasonsFor("web/src/a.ts", 'import { EventSchema } from "@polylogue/proto/room";').join()).toContain(reason);
    expect(reasonsFor("web/src/a.ts", 'import { create } from "@bufbuild/protobuf";').join()).toContain(reason);
    expect(reasonsFor("web/src/a.ts", 'import type { EventJson } from "@polylogue/proto/room";')).toEqual([]);
    expect(reasonsFor("web/src/a.ts", 'import { limits } from "@polylogue/proto";')).toEqual([]);
  });

  test.each([
    ["const a = process.env.HOME;", "process.env"],
    ['const a = process["env"];', "process.env"],
    ["const { env } = process;", "process.env"],
    ['import { env } from "node:process";', "process.env"],
    ["const now = Date.now;", "Date.now"],
    ["globalThis.Date.now();", "Date.now"],
    ["const at = new Date();", "new Date()"],
    ["const at = Date();", "new Date()"],
    ["performance.now();", "performance.now"],
    ["Math.random();", "Math.random"],
    ["setTimeout(() => {}, 1);", "setTimeout"],
    ["window.setInterval(tick, 1);", "setInterval"],
    ["const schedule = { later: setTimeout };", "setTimeout"],
  ])("ambient: %s", (text, name) => {
    expect(reasonsFor("services/room/src/a.ts", text)).toEqual([expect.stringContaining(`${name}:`)]);
  });

  test("size: a file of more lines than allowed, told once", () => {
    expect(reasonsFor("web/src/a.ts", "x;\n".repeat(400))).toEqual([]);
    expect(reasonsFor("web/src/a.ts", "x;\n".repeat(401))).toEqual([expect.stringContaining("401 lines")]);
  });

  test("a violation names its line", () => {
    const module = parseModule("services/room/src/a.ts", '\n\nimport { pino } from "pino";\n');
    expect(findViolations([module], arrowTable)).toMatchObject([{ path: "services/room/src/a.ts", line: 3 }]);
  });
});

describe("what the table allows is not reported", () => {
  test.each([
    ["gateway/src/doors/browser/a.ts", 'import { WebSocketServer } from "ws"; import { b } from "@polylogue/models";'],
    ["gateway/src/config.ts", 'import { z } from "zod"; export const home = process.env.HOME;'],
    ["services/room/src/a.ts", 'import { b } from "@polylogue/runtime/log"; import { c } from "./b/../c.ts";'],
    ["services/room/src/a.ts", 'import { readFile } from "node:fs/promises"; import { nanoid } from "nanoid";'],
    ["services/room/src/a.test.ts", 'import { WebSocket } from "ws"; setTimeout(() => Date.now(), 1);'],
    ["services/all-in-one/simulation/a.ts", 'import { reduce } from "../../../web/src/room/reduce.ts";'],
    ["services/runtime/src/clock/system-clock.ts", "export const now = () => Date.now();"],
    ["services/room/src/a.ts", "clock.setTimeout(tick, 1); const port = { setTimeout: tick, now: new Date(0) };"],
    ["services/room/src/a.ts", "let timer: ReturnType<typeof setTimeout>;"],
    ["services/room/src/a.ts", '// import { pino } from "pino";\nconst text = `import "pino"; Date.now()`;'],
    ["web/src/ui/a.tsx", 'import { useState } from "react"; export const A = () => <p>Don\'t setTimeout</p>;'],
  ])("%s: %s", (path, text) => {
    expect(reasonsFor(path, text)).toEqual([]);
  });
});

function reasonsFor(path: string, text: string): string[] {
  return findViolations([parseModule(path, text)], arrowTable).map((violation) => violation.reason);
}
