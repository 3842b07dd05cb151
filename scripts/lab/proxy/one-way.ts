import type { Socket } from "node:net";
import type { Random } from "@polylogue/runtime/random/random";
import type { Rule } from "./fault.ts";
import type { PushEditor } from "./push-editor.ts";

export interface OneWayPorts {
  readonly random: Random;
  /** Where what goes this way is what Redis sends. */
  readonly editor: PushEditor | undefined;
  /** Bytes on their way to the other side. */
  passed(bytes: Buffer): void;
  /** The rule wants the connection reset. */
  cut(): void;
}

/** Bytes of a delayed connection that wait; above this nothing more is read. */
const waitingBytesMax = 1_048_576;
const nothing = Buffer.alloc(0);

/** The bytes of one connection that go one way, under a rule. */
export class OneWay {
  readonly #source: Socket;
  readonly #sink: Socket;
  readonly #ports: OneWayPorts;
  readonly #waiting: { readonly bytes: Buffer | undefined; readonly dueMs: number }[] = [];
  #rule: Rule = { kind: "pass" };
  #cutLeft = 0;
  #waitingBytes = 0;
  #lastDueMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #pause: NodeJS.Timeout | undefined;
  #isSinkFull = false;

  constructor(source: Socket, sink: Socket, ports: OneWayPorts) {
    this.#source = source;
    this.#sink = sink;
    this.#ports = ports;
    source.on("data", (bytes) => this.#take(ports.editor?.take(bytes) ?? bytes));
    // The end of one half is passed on behind the bytes before it.
    source.on("end", () => {
      this.#take(ports.editor?.set(undefined) ?? nothing);
      this.#put(undefined);
    });
    sink.on("drain", () => {
      this.#isSinkFull = false;
      this.#look();
    });
  }

  set(rule: Rule): void {
    this.#rule = rule;
    this.#cutLeft = rule.kind === "cut" ? rule.afterBytes : 0;
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#take(this.#ports.editor?.set(rule.kind === "pushes" ? rule.plan : undefined) ?? nothing);
    this.#look();
  }

  close(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#pause);
  }

  #take(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const rule = this.#rule;
    if (rule.kind === "rate") {
      this.#pause = setTimeout(
        () => {
          this.#pause = undefined;
          this.#look();
        },
        (bytes.length / rule.bytesPerSecond) * 1_000,
      );
    }
    if (rule.kind === "cut" && bytes.length >= this.#cutLeft) {
      const last = bytes.subarray(0, this.#cutLeft);
      this.#cutLeft = Number.POSITIVE_INFINITY;
      this.#ports.passed(last);
      // What was let through arrives before the reset does.
      this.#sink.write(last, () => this.#ports.cut());
      this.#source.pause();
      return;
    }
    if (rule.kind === "cut") this.#cutLeft -= bytes.length;
    this.#put(bytes);
  }

  #put(bytes: Buffer | undefined): void {
    const rule = this.#rule;
    const nowMs = performance.now();
    const delayMs = rule.kind === "delay" ? rule.delayMs + rule.jitterMs * this.#ports.random.fraction() : 0;
    if (delayMs === 0 && this.#waiting.length === 0) this.#deliver(bytes);
    else {
      this.#lastDueMs = Math.max(this.#lastDueMs, nowMs + delayMs);
      this.#waiting.push({ bytes, dueMs: this.#lastDueMs });
      this.#waitingBytes += bytes?.length ?? 0;
      this.#schedule();
    }
    this.#look();
  }

  #deliver(bytes: Buffer | undefined): void {
    if (bytes === undefined) {
      this.#sink.end();
      return;
    }
    this.#ports.passed(bytes);
    if (!this.#sink.write(bytes)) this.#isSinkFull = true;
  }

  #schedule(): void {
    const [next] = this.#waiting;
    if (this.#timer !== undefined || next === undefined) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        const nowMs = performance.now();
        while (this.#waiting[0] && this.#waiting[0].dueMs <= nowMs) {
          const bytes = this.#waiting.shift()?.bytes;
          this.#waitingBytes -= bytes?.length ?? 0;
          this.#deliver(bytes);
        }
        this.#schedule();
        this.#look();
      },
      Math.max(0, next.dueMs - performance.now()),
    );
  }

  /** Reads, or does not. */
  #look(): void {
    const isHeld =
      this.#rule.kind === "hold" ||
      this.#pause !== undefined ||
      this.#isSinkFull ||
      this.#waitingBytes > waitingBytesMax ||
      this.#cutLeft === Number.POSITIVE_INFINITY;
    if (isHeld) this.#source.pause();
    else this.#source.resume();
  }
}
