import { type Refusal, refuse } from "@polylogue/proto";
import type { Clock } from "@polylogue/runtime/clock/clock";
import { gatewayLimits } from "../../limits.ts";
import { closeCodes } from "../../sessions/close-codes.ts";
import type { SocketPort } from "../../sessions/socket-port.ts";

export interface StreamSocketPorts {
  readonly clock: Clock;
  /** Who is told that the client is there; the stream itself knows when it is not. */
  readonly alive: () => void;
  /** Ends the stream at once, whatever of it was not taken. */
  readonly cut: () => void;
}

/** The way to a bot: what is written waits until the stream takes it. */
export class StreamSocket implements SocketPort {
  readonly #queue: Buffer[] = [];
  #bytes = 0;
  #isBehind = false;
  #wake = (): void => {};
  #onDrained = (): void => {};
  #end: Refusal | "done" | undefined;
  #cancelCut = (): void => {};
  readonly #ports: StreamSocketPorts;

  constructor(ports: StreamSocketPorts) {
    this.#ports = ports;
  }

  get bufferedBytes(): number {
    return this.#bytes;
  }

  write(bytes: Buffer): void {
    this.#queue.push(bytes);
    this.#bytes += bytes.byteLength;
    this.#isBehind ||= this.#bytes > gatewayLimits.socketHoldBytes;
    this.#wake();
  }

  onDrained(listener: () => void): void {
    this.#onDrained = listener;
  }

  ping(): void {
    if (!this.#end) this.#ports.alive();
  }

  close(code: number, reason: string): void {
    this.#end ??= refusalOf(code, reason);
    this.#wake();
    // A reader that has stopped would hold what waits for it, and its slot, as long as its connection.
    this.#cancelCut = this.#ports.clock.setTimer(gatewayLimits.closeGraceMs, this.#ports.cut);
  }

  /** The stream has ended. */
  closed(): void {
    this.#cancelCut();
  }

  /** The client has ended its half, or is gone. */
  finish(): void {
    this.#end ??= "done";
    this.#wake();
  }

  /** What was written, in order, until the end. A refusal comes last, as the value of the generator. */
  async *read(): AsyncGenerator<Buffer, Refusal | undefined> {
    for (;;) {
      const bytes = this.#queue.shift();
      if (bytes) {
        this.#bytes -= bytes.byteLength;
        if (this.#bytes === 0 && this.#isBehind) {
          this.#isBehind = false;
          this.#onDrained();
        }
        yield bytes;
      } else if (this.#end) {
        return this.#end === "done" ? undefined : this.#end;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}

function refusalOf(code: number, reason: string): Refusal {
  switch (code) {
    case closeCodes.unauthenticated:
      return refuse("BAD_TOKEN", reason);
    case closeCodes.abuse:
      return refuse("RATE_LIMITED", reason);
    case closeCodes.tryLater:
      return refuse("SLOW_READER", reason, { retryAfterMs: 1_000 });
    default:
      return refuse("SHUTTING_DOWN", reason, { retryAfterMs: 1_000 });
  }
}
