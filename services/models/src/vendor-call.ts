import { linkAbort } from "@polylogue/runtime/lifecycle/abort-link";
import { abortedError, modelError } from "./model-error.ts";
import type { ContentPart, ModelError, StreamPart, TerminalPart, TokenUsage } from "./model-port.ts";
import { noUsage } from "./token-usage.ts";
import type { VendorFailure } from "./vendor-failure.ts";

/** Turns one vendor's events into parts; pure, one per call. */
export interface VendorReader<Event> {
  /** The parts that an event brings; throws only if the event is not the vendor's format. */
  read(event: Event): Iterable<ContentPart>;
  /** How the vendor said that the answer ended, or undefined while it has not. */
  readonly outcome: TerminalPart | undefined;
  /** What was used, as far as it is known; asked once, after the last event. */
  usage(): TokenUsage;
}

/** One call to a vendor. */
export interface VendorCall<Event> {
  /** The caller's signal. */
  readonly signal: AbortSignal;
  readonly reader: VendorReader<Event>;
  /** Sends the one request; the signal given to it also fires when the consumer walks away. */
  open(signal: AbortSignal): Promise<AsyncIterable<Event>>;
  /** Tells what was thrown while opening or reading. */
  describe(thrown: unknown): VendorFailure;
  /** Gives the failure its meaning. */
  toModelError(failure: VendorFailure): ModelError;
}

/** Runs a vendor's call under the promises of the port. */
export async function* streamVendorCall<Event>(call: VendorCall<Event>): AsyncGenerator<StreamPart, void, void> {
  const { signal, reader } = call;
  let eventsRead = 0;
  let failure: VendorFailure | undefined;
  if (!signal.aborted) {
    const link = linkAbort(signal);
    try {
      for await (const event of await call.open(link.signal)) {
        eventsRead += 1;
        for (const part of readEvent(reader, event)) yield part;
      }
    } catch (thrown) {
      failure =
        thrown instanceof UnreadableEvent ? { type: "malformed", message: thrown.message } : call.describe(thrown);
    } finally {
      // Closes the request also when the consumer stops pulling.
      link.abort();
    }
  }
  yield { type: "usage", usage: eventsRead === 0 ? noUsage : reader.usage() };
  yield terminalOf(call, eventsRead, failure);
}

function terminalOf<Event>(
  call: VendorCall<Event>,
  eventsRead: number,
  failure: VendorFailure | undefined,
): TerminalPart {
  // The vendor's word counts before the way in which the wire ended: the text is whole.
  if (call.reader.outcome !== undefined) return call.reader.outcome;
  if (call.signal.aborted) return { type: "error", error: abortedError() };
  if (failure === undefined && eventsRead === 0) {
    return { type: "error", error: modelError("malformed", "The provider answered without an event stream.") };
  }
  if (failure === undefined || (failure.type === "network" && eventsRead > 0)) {
    return { type: "error", error: modelError("truncated", "The answer broke off before its end.") };
  }
  return { type: "error", error: call.toModelError(failure) };
}

class UnreadableEvent extends Error {}

function readEvent<Event>(reader: VendorReader<Event>, event: Event): readonly ContentPart[] {
  try {
    return [...reader.read(event)];
  } catch (thrown) {
    throw new UnreadableEvent(thrown instanceof Error ? thrown.message : "an event of another format");
  }
}
