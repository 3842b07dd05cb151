import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { restartDelayMs, restartLimits } from "./backoff.ts";
import { deferred } from "./deferred.ts";
import { createLife, type Life } from "./life.ts";
import { type LogLevel, type LogLine, readLogLine } from "./log-line.ts";
import type { Reaper } from "./reaper.ts";

/** What is started, and started again whenever it ends. */
export interface ProcessSpec {
  readonly name: string;
  readonly program: string;
  readonly arguments: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Gives it an IPC channel, by which our own services see that this process is gone. */
  readonly hasChannel: boolean;
  /** Of what it writes that is no line of our log. */
  readonly plainLevel?: LogLevel;
  /** Resolves when the life serves. */
  ready(life: Life): Promise<void>;
}

/** Who is told what happens to a process. */
export interface ProcessObserver {
  /** Every line that it writes. */
  heard(name: string, line: LogLine): void;
  /** A life has ended that was not asked to; the next one begins after `delayMs`. */
  lost(name: string, how: string, delayMs: number): void;
  /** A life serves. Lives count from 1. */
  served(name: string, pid: number, life: number): void;
}

/** A process that is there again whenever it ended, with the same environment and so on the same ports. */
export class SupervisedProcess {
  readonly #spec: ProcessSpec;
  readonly #reaper: Reaper;
  readonly #observer: ProcessObserver;
  #child: ChildProcess | undefined;
  #lives = 0;
  #shortLives = 0;
  #isHeld = false;
  #isDue = false;
  #isOver = false;
  #cancelRestart = (): void => {};
  #serving = deferred<void>();
  #isServing = false;

  /** Begins the first life. */
  constructor(spec: ProcessSpec, reaper: Reaper, observer: ProcessObserver) {
    this.#spec = spec;
    this.#reaper = reaper;
    this.#observer = observer;
    this.#begin();
  }

  get name(): string {
    return this.#spec.name;
  }

  /** Of the present life; 0 between two. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** How many have begun. */
  get lives(): number {
    return this.#lives;
  }

  /** Resolves when the present life serves, or the next one when there is none; rejects when it was ended for good. */
  ready(): Promise<void> {
    return this.#serving.promise;
  }

  /** Sends a signal and resolves when that life has ended, with its exit code; null when the signal ended it, or there was no life. */
  async kill(signal: NodeJS.Signals): Promise<number | null> {
    if (!this.#child) return null;
    const ended = once(this.#child, "close") as Promise<[number | null]>;
    this.#child.kill(signal);
    const [code] = await ended;
    return code;
  }

  /** Stops its clock, as the system does under pressure, until `resume`. */
  pause(): void {
    this.#child?.kill("SIGSTOP");
  }

  resume(): void {
    this.#child?.kill("SIGCONT");
  }

  /** While held, no life begins. */
  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    if (this.#isDue && !this.#isOver) this.#begin();
  }

  /** Ends it for good: SIGTERM, and SIGKILL after `graceMs`. */
  async end(graceMs: number): Promise<void> {
    this.#isOver = true;
    this.#cancelRestart();
    this.#serving.reject(new Error(`${this.name} was ended`));
    const child = this.#child;
    if (!child) return;
    const ended = once(child, "close");
    child.kill("SIGTERM");
    child.kill("SIGCONT");
    const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
    await ended;
    clearTimeout(timer);
  }

  #begin(): void {
    const spec = this.#spec;
    this.#isDue = false;
    this.#lives += 1;
    const startedMs = performance.now();
    const child = spawn(spec.program, [...spec.arguments], {
      env: spec.env,
      stdio: spec.hasChannel ? ["ignore", "pipe", "pipe", "ipc"] : ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    const pid = child.pid ?? 0;
    if (pid > 0) this.#reaper.watch(pid);
    const { life, hear, end } = createLife(pid);
    const heard = (line: LogLine): void => {
      hear(line);
      this.#observer.heard(spec.name, line);
    };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on("line", (text) => heard(readLogLine(text, spec.plainLevel)));
    }
    child.once("error", (error) => heard({ text: error.message, fields: undefined }));
    // `close`, and not `exit`: it comes also when nothing could be started, and after the last lines.
    child.once("close", (code, signal) => {
      if (pid > 0) this.#reaper.forget(pid);
      end();
      this.#ended(signal ?? `code ${code}`, performance.now() - startedMs);
    });
    // A life that ends before it serves makes this fail: the next one is waited for.
    spec.ready(life).then(
      () => this.#served(life),
      () => {},
    );
  }

  #served(life: Life): void {
    if (life.ended.aborted || life.pid !== this.pid) return;
    this.#isServing = true;
    this.#observer.served(this.name, life.pid, this.#lives);
    this.#serving.resolve();
  }

  #ended(how: string, lifeMs: number): void {
    this.#child = undefined;
    if (this.#isOver) return;
    if (this.#isServing) this.#serving = deferred();
    this.#isServing = false;
    if (lifeMs >= restartLimits.goodLifeMs) this.#shortLives = 0;
    const delayMs = restartDelayMs(this.#shortLives);
    this.#shortLives += 1;
    this.#observer.lost(this.name, how, delayMs);
    const timer = setTimeout(() => {
      if (this.#isHeld) this.#isDue = true;
      else this.#begin();
    }, delayMs);
    this.#cancelRestart = () => clearTimeout(timer);
  }
}
