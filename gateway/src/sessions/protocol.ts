import type { DecodedFrame } from "../wire/decoded-frame.ts";
import type { Wire } from "../wire/wire.ts";

/** What is spoken on a socket, in both directions. */
export interface Protocol {
  readonly wire: Wire;
  /** Reads one message of the client. */
  decode(message: Buffer, isBinary: boolean): DecodedFrame;
}
