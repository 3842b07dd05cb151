import { EventEmitter } from "node:events";
import { describe, expect, test } from "vitest";
import { createManualClock } from "../clock/manual-clock.ts";
import { ConfigError } from "../config/config-error.ts";
import { createLog, silentLog } from "../log/log.ts";
import { createLifecycle, type Lifecycle, runMain } from "./lifecycle.ts";

function never(): Promise<void> {
  return new Promise(() => {});
}

describe("a life", () => {
  test("closes in reverse, one after the other, after its signal aborted", async () => {
    const lifecycle = createLifecycle({ log: silentLog, clock: createManualClock() });
    const closed: string[] = [];
    lifecycle.onClose("store", () => void closed.push("store"));
    lifecycle.onClose("server", async () => {
      expect(lifecycle.signal.aborted).toBe(true);
      await Promise.resolve();
      closed.push("server");
    });
    expect(lifecycle.signal.aborted).toBe(false);
    const first = lifecycle.close();
    expect(lifecycle.close()).toBe(first);
    await first;
    expect(closed).toEqual(["server", "store"]);
  });

  test("does not wait for a late closer longer than its deadline, nor stumble over one that fails", async () => {
    const clock = createManualClock();
    const lines: string[] = [];
    const log = createLog({ level: "warn", service: "test", write: (line) => void lines.push(line) });
    const lifecycle = createLifecycle({ log, clock, closeTimeoutMs: 2_000 });
    const closed: string[] = [];
    lifecycle.onClose("last", () => void closed.push("last"));
    lifecycle.onClose("broken", () => {
      throw new Error("cannot");
    });
    lifecycle.onClose("stuck", never);
    const closing = lifecycle.close();
    await clock.advance(1_999);
    expect(closed).toEqual([]);
    await clock.advance(1);
    await closing;
    expect(closed).toEqual(["last"]);
    expect(lines.map((line) => JSON.parse(line).closer)).toEqual(["stuck", "broken"]);
  });

  test("closes at once what is registered after the end", async () => {
    const lifecycle = createLifecycle({ log: silentLog, clock: createManualClock() });
    await lifecycle.close();
    await new Promise<void>((resolve) => lifecycle.onClose("late", resolve));
  });
});

describe("runMain", () => {
  function run(start: (lifecycle: Lifecycle) => Promise<void>) {
    const events = new EventEmitter();
    const exits: number[] = [];
    const complaints: string[] = [];
    let exited = (): void => {};
    const host = {
      on: (event: string, listener: (argument: unknown) => void) => events.on(event, listener),
      exit: (code: number) => {
        exits.push(code);
        exited();
      },
    };
    const firstExit = new Promise<void>((resolve) => {
      exited = resolve;
    });
    const clock = createManualClock();
    const complain = (line: string) => void complaints.push(line);
    const started = runMain(start, { host, clock, log: silentLog, complain });
    return { events, exits, complaints, firstExit, started };
  }

  test.each(["SIGTERM", "SIGINT", "disconnect"])("closes and exits 0 on %s", async (event) => {
    let isClosed = false;
    const main = run(async (lifecycle) =>
      lifecycle.onClose("all", () => {
        isClosed = true;
      }),
    );
    await main.started;
    expect(main.exits).toEqual([]);
    main.events.emit(event);
    await main.firstExit;
    expect([isClosed, main.exits]).toEqual([true, [0]]);
  });

  test("exits at once on a second Ctrl-C, while closing still hangs", async () => {
    const main = run(async (lifecycle) => lifecycle.onClose("stuck", never));
    await main.started;
    main.events.emit("SIGINT");
    expect(main.exits).toEqual([]);
    main.events.emit("SIGINT");
    expect(main.exits).toEqual([130]);
  });

  test("[S5] a second SIGTERM changes nothing: what is closing is closed once, and the exit code is 0", async () => {
    let closes = 0;
    let finish = (): void => {};
    const main = run(async (lifecycle) =>
      lifecycle.onClose("slow", () => {
        closes += 1;
        return new Promise<void>((resolve) => {
          finish = resolve;
        });
      }),
    );
    await main.started;
    main.events.emit("SIGTERM");
    main.events.emit("SIGTERM");
    expect(main.exits).toEqual([]);
    finish();
    await main.firstExit;
    expect([closes, main.exits]).toEqual([1, [0]]);
  });

  test.each(["uncaughtException", "unhandledRejection"])("closes and exits 1 on %s", async (event) => {
    let isClosed = false;
    const main = run(async (lifecycle) =>
      lifecycle.onClose("all", () => {
        isClosed = true;
      }),
    );
    await main.started;
    main.events.emit(event, new Error("stray"));
    await main.firstExit;
    expect([isClosed, main.exits]).toEqual([true, [1]]);
  });

  test("says why it could not start, closes what was open already and exits 1", async () => {
    let isClosed = false;
    const main = run(async (lifecycle) => {
      lifecycle.onClose("opened", () => {
        isClosed = true;
      });
      throw new ConfigError(["ROOM_PORT: must be a port"]);
    });
    await main.firstExit;
    expect(main.complaints).toEqual(["could not start: configuration: ROOM_PORT: must be a port"]);
    expect([isClosed, main.exits]).toEqual([true, [1]]);
  });

  test("a signal during the start ends it without a complaint", async () => {
    let fail = (_: Error): void => {};
    const main = run(
      () =>
        new Promise((_resolve, reject) => {
          fail = reject;
        }),
    );
    main.events.emit("SIGTERM");
    fail(new Error("cut short"));
    await main.firstExit;
    expect([main.complaints, main.exits]).toEqual([[], [0]]);
  });
});
