import type { Clock } from "../clock/clock.ts";
import { systemClock } from "../clock/system-clock.ts";
import { ConfigError } from "../config/config-error.ts";
import { createLog, type Log } from "../log/log.ts";

/** The life of a process or a service: what it opened is closed in reverse. */
export interface Lifecycle {
  /** Aborts when closing begins. */
  readonly signal: AbortSignal;
  /**
   * Registers what is to be closed. Closers run one after the other, the last registered first, each with a deadline; one that fails or is
   * late is logged and does not hold up the rest. Registered after the end, it runs at once.
   */
  onClose(name: string, close: () => Promise<void> | void): void;
  /** Closes everything; the same promise however often it is called. Never rejects. */
  close(): Promise<void>;
}

export interface LifecycleOptions {
  readonly log: Log;
  readonly clock: Clock;
  /** How long one closer may take; default 10 s. */
  readonly closeTimeoutMs?: number;
}

const defaultCloseTimeoutMs = 10_000;

/** Makes a life. */
export function createLifecycle(options: LifecycleOptions): Lifecycle {
  const { log, clock, closeTimeoutMs = defaultCloseTimeoutMs } = options;
  const controller = new AbortController();
  const closers: { readonly name: string; readonly close: () => Promise<void> | void }[] = [];
  let closing: Promise<void> | undefined;
  let isDone = false;

  const closeOne = async (closer: (typeof closers)[number]): Promise<void> => {
    let cancel = (): void => {};
    const late = new Promise<"late">((resolve) => {
      cancel = clock.setTimer(closeTimeoutMs, () => resolve("late"));
    });
    try {
      const result = await Promise.race([(async () => closer.close())(), late]);
      if (result === "late") log.warn({ closer: closer.name, closeTimeoutMs }, "did not close in time");
    } catch (err) {
      log.error({ err, closer: closer.name }, "could not be closed");
    } finally {
      cancel();
    }
  };

  const closeAll = async (): Promise<void> => {
    controller.abort();
    for (let closer = closers.pop(); closer; closer = closers.pop()) await closeOne(closer);
    isDone = true;
  };

  return {
    signal: controller.signal,
    onClose(name, close) {
      if (isDone) void closeOne({ name, close });
      else closers.push({ name, close });
    },
    close() {
      closing ??= closeAll();
      return closing;
    },
  };
}

/** The part of Node's `process` that `runMain` needs. */
export interface HostProcess {
  on(event: string, listener: (argument: unknown) => void): unknown;
  exit(code: number): void;
}

export interface RunMainOptions {
  /** For what happens outside the service's own log: stray errors and the end. */
  readonly log?: Log;
  readonly clock?: Clock;
  readonly closeTimeoutMs?: number;
  readonly host?: HostProcess;
  /** Where the reason goes when the start fails; default: standard error. */
  readonly complain?: (line: string) => void;
}

/**
 * Runs a process: `start`, then, on SIGTERM, SIGINT or the end of an IPC parent, close and exit 0. While it closes, another SIGTERM changes
 * nothing (whoever ends many processes may say it twice), and SIGINT, which a person says, exits at once with 130. A start that fails says why and exits 1. A stray exception or rejection is logged and ends the process with 1 after closing: the
 * state behind it is not to be trusted.
 */
export async function runMain(
  start: (lifecycle: Lifecycle) => Promise<void>,
  options: RunMainOptions = {},
): Promise<void> {
  const host: HostProcess = options.host ?? process;
  const log = options.log ?? createLog({ level: "info", service: "process" });
  const complain = options.complain ?? ((line: string) => void process.stderr.write(`${line}\n`));
  const { closeTimeoutMs } = options;
  const lifecycle = createLifecycle({
    log,
    clock: options.clock ?? systemClock,
    ...(closeTimeoutMs !== undefined && { closeTimeoutMs }),
  });
  let isEnding = false;

  const end = (code: number): void => {
    isEnding = true;
    void lifecycle.close().then(() => host.exit(code));
  };
  const stray =
    (message: string) =>
    (err: unknown): void => {
      log.error({ err }, message);
      if (isEnding) host.exit(1);
      else end(1);
    };
  const endOnce = (): void => {
    if (!isEnding) end(0);
  };
  host.on("SIGINT", () => (isEnding ? host.exit(130) : end(0)));
  host.on("SIGTERM", endOnce);
  host.on("disconnect", endOnce);
  host.on("uncaughtException", stray("uncaught exception"));
  host.on("unhandledRejection", stray("unhandled rejection"));

  try {
    await start(lifecycle);
  } catch (err) {
    if (isEnding) return;
    if (!(err instanceof ConfigError)) log.debug({ err }, "the start failed");
    complain(`could not start: ${err instanceof Error ? err.message : String(err)}`);
    end(1);
  }
}
