import { type Refusal, refuse } from "@polylogue/proto";
import { closeCodes } from "../../sessions/close-codes.ts";
import type { SocketPort } from "../../sessions/socket-port.ts";

/** The way to a bot: what is written waits until the stream takes it. */
export class StreamSocket implements SocketPort {
  readonly #queue: Buffer[] = [];
  #bytes = 0;
  #wake = (): void => {};
  #end: Refusal | "done" | undefined;
  readonly #alive: () => void;

  /** `alive`: who is told that the client is there; the stream itself knows when it is not. */
  constructor(alive: () => void) {
    this.#alive = alive;
  }

  get bufferedBytes(): number {
    return this.#bytes;
  }

  write(bytes: Buffer): void {
    this.#queue.push(bytes);
    this.#bytes += bytes.byteLength;
    this.#wake();
  }

  ping(): void {
    if (!this.#end) this.#alive();
  }

  close(code: number, reason: string): void {
    this.#end ??= refusalOf(code, reason);
    this.#wake();
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
