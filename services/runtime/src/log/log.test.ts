import { expect, test } from "vitest";
import { createLog, type LogOptions } from "./log.ts";

function record(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const log = createLog({ level: "info", service: "room", write: (line) => void lines.push(line), ...options });
  return { log, lines };
}

test("a line is one JSON object with level, time, service, fields and message", () => {
  const { log, lines } = record();
  log.child({ requestId: "q_1" }).warn({ port: 7_101 }, "listening");
  log.debug({}, "not at this level");
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/\n$/);
  const expected = { level: "warn", service: "room", requestId: "q_1", port: 7_101, msg: "listening" };
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ ...expected, time: expect.stringMatching(/^\d{4}-.*Z$/) });
});

test("tokens and keys are struck out of fields and of errors, and an error's own fields stay out", () => {
  const { log, lines } = record();
  const vendors = Object.assign(new Error("401 for Bearer abc.def and sk-live-0123456789abcdef"), {
    code: "EAUTH",
    request: { headers: { "x-api-key": "k-secret" } },
  });
  const err = new Error("call failed", { cause: vendors });
  log.error({ err, token: "t-secret", call: { authorization: "a-secret" } }, "failed");
  const line = lines[0] ?? "";
  expect(line).not.toMatch(/abc\.def|0123456789abcdef|k-secret|t-secret|a-secret/);
  expect(JSON.parse(line).err).toMatchObject({ type: "Error", message: "call failed", cause: { code: "EAUTH" } });
});

test("what was thrown need not be an error", () => {
  const { log, lines } = record();
  log.error({ err: "just words" }, "failed");
  expect(JSON.parse(lines[0] ?? "").err).toEqual({ message: "just words" });
});

test("for people a line is short, and an error brings its stack", () => {
  const { log, lines } = record({ pretty: true });
  log.info({ port: 7_101, host: "localhost" }, "listening");
  log.error({ err: new TypeError("no") }, "failed");
  expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d {3}room {2}listening port=7101 host=localhost\n$/);
  expect(lines[1]).toMatch(/✗ room {2}failed\n {4}TypeError: no\n {4} +at /);
});
